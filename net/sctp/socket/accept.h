/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets made from sockets and the accept queue, as the files of socket/ share them. */
#ifndef SCTP_SOCKET_ACCEPT_H
#define SCTP_SOCKET_ACCEPT_H

#include "socket/sock.h"

struct sock *sctp_accept_clone(struct sock *parent, struct sctp_assoc *a);
bool sctp_accept_pending(struct sock *sk);
void sctp_accept_stop(struct sock *sk, struct list_head *orphans);
void sctp_accept_abort(struct list_head *orphans);

#endif
