/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a build with SCTP_CHECKS=1 verifies each time an association's lock is
 * given back: sums, timers and states that belong together. It costs a step
 * per chunk in flight, so that it is for the simulator and debug kernels.
 */
#ifndef SCTP_ASSOC_CHECK_H
#define SCTP_ASSOC_CHECK_H

#include "assoc/assoc.h"

#ifdef SCTP_CHECKS
/* The initial TSN of all associations from now on; 0: random, as it must be. */
extern uint sctp_check_initial_tsn;

void sctp_check_assoc(const struct sctp_assoc *a);
#else
#define sctp_check_initial_tsn	0

static inline void sctp_check_assoc(const struct sctp_assoc *a)
{
}
#endif

#endif
