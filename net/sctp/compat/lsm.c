// SPDX-License-Identifier: GPL-2.0
/* Security modules' hooks for SCTP, and the struct they want to see. */
#include "compat/lsm.h"

#include <linux/percpu.h>
#include <linux/security.h>
#include <net/sctp/structs.h>

/* Zero but for what a hook is told, on the CPU that calls it. */
static struct sctp_association __percpu *stand_in;

/**
 * sctp_lsm_init() - makes what the hooks are shown
 *
 * Context: module load.
 * Return: 0 or -ENOMEM.
 */
int sctp_lsm_init(void)
{
	stand_in = alloc_percpu(struct sctp_association);
	return stand_in ? 0 : -ENOMEM;
}

/**
 * sctp_lsm_exit() - undo sctp_lsm_init()
 */
void sctp_lsm_exit(void)
{
	free_percpu(stand_in);
}

static struct sctp_association *show(const struct sctp_lsm *labels,
				     struct sock *sk)
{
	struct sctp_association *asoc = this_cpu_ptr(stand_in);

	asoc->base.sk = sk;
	asoc->secid = labels->secid;
	asoc->peer_secid = labels->peer_secid;
	return asoc;
}

static void take_back(struct sctp_lsm *labels, struct sctp_association *asoc)
{
	labels->secid = asoc->secid;
	labels->peer_secid = asoc->peer_secid;
	asoc->base.sk = NULL;
}

/**
 * sctp_lsm_request() - may a peer have the association it asks for?
 * @labels: its labels, set here
 * @sk: the socket it asks
 * @skb: the packet with its INIT or COOKIE ECHO, IP header included
 *
 * Context: softirq.
 * Return: 0, or why not.
 */
int sctp_lsm_request(struct sctp_lsm *labels, struct sock *sk,
		     struct sk_buff *skb)
{
	struct sctp_association *asoc = show(labels, sk);
	int err = security_sctp_assoc_request(asoc, skb);

	take_back(labels, asoc);
	return err;
}

/**
 * sctp_lsm_established() - may there be the association we have asked for?
 * @labels: its labels, set here
 * @sk: its socket
 * @skb: the packet with the COOKIE ACK
 *
 * Context: softirq.
 * Return: 0, or why not.
 */
int sctp_lsm_established(struct sctp_lsm *labels, struct sock *sk,
			 struct sk_buff *skb)
{
	struct sctp_association *asoc = show(labels, sk);
	int err = security_sctp_assoc_established(asoc, skb);

	take_back(labels, asoc);
	return err;
}

/**
 * sctp_lsm_clone() - an association gets a socket of its own
 * @labels: the association's
 * @sk: the socket it comes from
 * @child: the new one, not yet visible to anybody
 *
 * Context: assoc->lock held.
 */
void sctp_lsm_clone(struct sctp_lsm *labels, struct sock *sk,
		    struct sock *child)
{
	struct sctp_association *asoc = show(labels, sk);

	security_sctp_sk_clone(asoc, sk, child);
	take_back(labels, asoc);
}
