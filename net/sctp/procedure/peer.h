/* SPDX-License-Identifier: GPL-2.0 */
/* What is taken over from the peer's INIT, INIT ACK or cookie. */
#ifndef SCTP_PROCEDURE_PEER_H
#define SCTP_PROCEDURE_PEER_H

#include "assoc/assoc.h"
#include "core/cookie.h"
#include "core/negotiate.h"

u32 sctp_peer_random_tag(void);
bool sctp_peer_acceptable(const struct sctp_assoc *a, const struct sctp_ip *ip);
void sctp_peer_from_init(struct sctp_assoc *a, const struct sctp_ip *source,
			 const struct sctp_init *init,
			 const struct sctp_negotiated *got);
void sctp_peer_from_cookie(struct sctp_assoc *a, const struct sctp_cookie *ck);
void sctp_peer_renew_paths(struct sctp_assoc *a, const struct sctp_cookie *ck);
int sctp_peer_add_paths(struct sctp_assoc *a, const struct sctp_cookie *ck);
void sctp_peer_established(struct sctp_assoc *a, u64 now);

#endif
