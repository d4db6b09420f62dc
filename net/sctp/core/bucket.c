// SPDX-License-Identifier: GPL-2.0
/* How many per second: a token bucket in one number. */
#include <linux/minmax.h>
#include <linux/time64.h>

#include "core/bucket.h"

/**
 * sctp_bucket_take() - take one token
 * @full_at: the state so far: when the bucket will be full, ns
 * @now: ns, at least 1
 * @rate: tokens per second, and the depth of the bucket; at least 1
 *
 * Context: any.
 * Return: the new state; 0 when there is no token.
 */
u64 sctp_bucket_take(u64 full_at, u64 now, u32 rate)
{
	u64 next = max(full_at, now) + max_t(u32, NSEC_PER_SEC / rate, 1);

	return next - now > NSEC_PER_SEC ? 0 : next;
}
