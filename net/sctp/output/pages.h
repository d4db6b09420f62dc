/* SPDX-License-Identifier: GPL-2.0 */
/* Page memory of messages to be sent, used again and again. */
#ifndef SCTP_OUTPUT_PAGES_H
#define SCTP_OUTPUT_PAGES_H

#include <linux/types.h>

struct page_frag;

int sctp_pages_init(void);
void sctp_pages_exit(void);
bool sctp_pages_refill(struct page_frag *pf, u32 need, gfp_t gfp);

#endif
