/* SPDX-License-Identifier: GPL-2.0 */
/* Finding and awaiting an association, as the files of socket/ share it. */
#ifndef SCTP_SOCKET_CONNECT_H
#define SCTP_SOCKET_CONNECT_H

#include "socket/sock.h"

struct sctp_assoc *sctp_connect_find(struct sock *sk, const struct sctp_ip *ip,
				     u16 port, int scope);
struct sctp_assoc *sctp_connect_only(struct sock *sk);
int sctp_connect_wait(struct sock *sk, struct sctp_assoc *a, long timeo);

#endif
