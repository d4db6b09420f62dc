/* SPDX-License-Identifier: GPL-2.0 */
/* The secret behind state cookies. */
#ifndef SCTP_PROCEDURE_COOKIE_KEY_H
#define SCTP_PROCEDURE_COOKIE_KEY_H

#include "core/cookie.h"

int sctp_cookie_key_init(void);
void sctp_cookie_key_exit(void);

/* The MAC for core/cookie; and the key a new cookie is sealed with. */
extern const struct sctp_cookie_mac sctp_cookie_key_mac;
u8 sctp_cookie_key_current(void);

#endif
