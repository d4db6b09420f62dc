/* SPDX-License-Identifier: GPL-2.0 */
/* The addresses of this host that a socket can be reached at. */
#ifndef SCTP_HOST_LOCAL_H
#define SCTP_HOST_LOCAL_H

#include "wire/addr.h"

struct net;
struct sctp_assoc;
struct sock;

typedef void (*sctp_local_fn)(const struct sctp_ip *ip, int ifindex, void *arg);

void sctp_local_on_dev(const struct sock *sk, int dev, sctp_local_fn fn,
		       void *arg);
void sctp_local_for_each(const struct sock *sk, sctp_local_fn fn, void *arg);
void sctp_local_of_assoc(const struct sctp_assoc *a, sctp_local_fn fn, void *arg);
/* The interface that is up and has this address; 0 none. */
int sctp_local_owner(struct net *net, const struct sctp_ip *ip, int dev);
bool sctp_local_is_broadcast(struct net *net, const struct sctp_ip *ip, int dev);

#endif
