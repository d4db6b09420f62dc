/* SPDX-License-Identifier: GPL-2.0 */
/* What INIT and INIT ACK say of our addresses: rfc9260#section-3.3.2.1. */
#ifndef SCTP_PROCEDURE_OWN_ADDRS_H
#define SCTP_PROCEDURE_OWN_ADDRS_H

#include "input/input.h"
#include "wire/build.h"
#include "wire/chunk.h"

int sctp_own_addrs_settle(struct sctp_assoc *a);
void sctp_own_addrs_put_types(struct sctp_writer *w, const struct sock *sk);
void sctp_own_addrs_put_list(struct sctp_writer *w, const struct sctp_locals *l);
const struct sctp_locals *sctp_own_addrs(const struct sctp_assoc *a);
struct sctp_locals *sctp_own_addrs_for_ack(const struct sock *sk,
					   const struct sctp_in *in,
					   const struct sctp_init *init,
					   const struct sctp_locals_room *own);

#endif
