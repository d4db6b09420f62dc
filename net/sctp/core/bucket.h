/* SPDX-License-Identifier: GPL-2.0 */
/* How many per second: a token bucket in one number. */
#ifndef SCTP_CORE_BUCKET_H
#define SCTP_CORE_BUCKET_H

#include <linux/types.h>

/*
 * The state is the time at which the bucket, one second's worth deep, will be
 * full again; 0 to begin with. A number, so that the caller can exchange it
 * atomically.
 */
u64 sctp_bucket_take(u64 full_at, u64 now, u32 rate);

#endif
