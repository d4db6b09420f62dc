/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses, interfaces and routes that come and go. */
#ifndef SCTP_HOST_ADDRWATCH_H
#define SCTP_HOST_ADDRWATCH_H

struct sctp_net;

void sctp_addrwatch_net_init(struct sctp_net *sn);
void sctp_addrwatch_net_exit(struct sctp_net *sn);
int sctp_addrwatch_init(void);
void sctp_addrwatch_exit(void);

#endif
