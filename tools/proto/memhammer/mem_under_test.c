// SPDX-License-Identifier: GPL-2.0
/* The module's own mem.c, with its queue lock counted, or left out. */
#include "assoc/mem.h"

#include <linux/math64.h>

#include "host/netns.h"
#include "lab.h"

#define spin_lock_bh(lock)	lab_queue_lock(lock)
#define spin_unlock_bh(lock)	lab_queue_unlock(lock)

#include "assoc/mem.c"
