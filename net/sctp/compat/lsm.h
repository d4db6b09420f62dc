/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Security modules' hooks for SCTP: Documentation/security/SCTP.rst.
 *
 * They are given a struct sctp_association of Linux's, of which they use the
 * socket and two labels. These stand for it everywhere else.
 */
#ifndef SCTP_COMPAT_LSM_H
#define SCTP_COMPAT_LSM_H

#include <linux/types.h>

struct sk_buff;
struct sock;

/**
 * struct sctp_lsm - an association's labels
 * @secid: of the socket that it gets
 * @peer_secid: of the peer
 */
struct sctp_lsm {
	u32	secid;
	u32	peer_secid;
};

int sctp_lsm_init(void);
void sctp_lsm_exit(void);
int sctp_lsm_request(struct sctp_lsm *labels, struct sock *sk,
		     struct sk_buff *skb);
int sctp_lsm_established(struct sctp_lsm *labels, struct sock *sk,
			 struct sk_buff *skb);
void sctp_lsm_clone(struct sctp_lsm *labels, struct sock *sk,
		    struct sock *child);

#endif
