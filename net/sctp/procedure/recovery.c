// SPDX-License-Identifier: GPL-2.0
/*
 * Losses that are noticed before T3 does: what overtaken chunks tell
 * (rfc8985#section-6), and probes when nothing is heard (rfc8985#section-7).
 */
#include "procedure/procedure.h"

#include "host/mib.h"
#include "host/netns.h"
#include "wire/chunk.h"

static void look(struct sctp_path *p, struct sctp_sack_result *res, u64 now)
{
	const struct sctp_rack_look look = {
		.now	= now,
		.srtt	= p->rto.srtt,
	};

	sctp_rack_detect(&p->rack, &p->assoc->outstanding, &p->flight, &look,
			 res);
}

/* Duplicates that no probe accounts for: rfc8985#section-7.4.2 */
static bool told_duplicates(const struct sctp_path *p,
			    const struct sctp_sack *sack)
{
	u16 i;

	for (i = 0; i < sack->n_dups; i++)
		if (sctp_sack_dup(sack, i) != (u32)p->probe_tsn)
			return true;
	return false;
}

static bool told_duplicate(const struct sctp_sack *sack, u32 tsn)
{
	u16 i;

	for (i = 0; i < sack->n_dups; i++)
		if (sctp_sack_dup(sack, i) == tsn)
			return true;
	return false;
}

/* Was it the probe that arrived, and not what it repeated? That was a loss,
 * to be answered as one: rfc8985#section-7.4
 */
static void end_probe(struct sctp_path *p, const struct sctp_sack *sack, u64 now)
{
	const struct sctp_outstanding *o = &p->assoc->outstanding;
	u64 tsn = p->probe_tsn;

	if (o->cum_acked < tsn && !o->recovery)
		return;
	p->probe_tsn = 0;
	if (o->recovery || now - p->probe_at < p->rack.min_rtt ||
	    told_duplicate(sack, (u32)tsn))
		return;
	sctp_recovery_lost(p, tsn);
}

/**
 * sctp_recovery_lost() - data was lost on a path: its window is reduced
 * @p: the path
 * @tsn: the highest that was lost
 *
 * Once per recovery, and not again for what ECN has told already.
 *
 * Context: assoc->lock held.
 */
void sctp_recovery_lost(struct sctp_path *p, u64 tsn)
{
	u64 highest = p->assoc->outstanding.next_tsn - 1;

	if (sctp_ecn_lost(&p->ecn, tsn, highest))
		p->cc.ops->lost(&p->cc, SCTP_CC_LOST);
}

/**
 * sctp_recovery_sack() - what a SACK tells about losses, beside its gaps
 * @a: the association
 * @sack: the SACK, which has been processed
 * @res: what it meant; more losses are added
 * @now: ns
 *
 * Context: assoc->lock held.
 */
void sctp_recovery_sack(struct sctp_assoc *a, const struct sctp_sack *sack,
			struct sctp_sack_result *res, u64 now)
{
	bool by_time = a->cfg.recovery & SCTP_RECOVERY_TIME;
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link) {
		if (p->flight.acked)
			sctp_rack_delivered(&p->rack, &p->flight, now);
		p->flight.patient = by_time && p->rack.reordered;
		if (p->rack.persist || sack->n_dups)
			sctp_rack_adapt(&p->rack, &a->outstanding,
					told_duplicates(p, sack),
					res->exit_recovery);
		if (by_time && p->flight.bytes)
			look(p, res, now);
		if (p->probe_tsn)
			end_probe(p, sack, now);
	}
}

static u64 probe_timeout(const struct sctp_path *p)
{
	return sctp_rack_probe_timeout(p->rto.srtt,
				       p->flight.bytes <= p->cc.mtu);
}

/* Nothing is known to be lost, and nobody but T3 would notice:
 * rfc8985#section-7.2
 */
static bool wants_probe(const struct sctp_path *p)
{
	const struct sctp_assoc *a = p->assoc;
	const struct sctp_outstanding *o = &a->outstanding;

	if (!(a->cfg.recovery & SCTP_RECOVERY_PROBE) || !p->flight.bytes ||
	    !p->rto.measured || p->probe_tsn || p->ps.errors || a->probing)
		return false;
	return !o->recovery && !o->n_rtx && o->highest_gap == o->cum_acked &&
	       sctp_state_sends_data(a->state);
}

/**
 * sctp_recovery_arm() - when to look again
 * @p: the path, after a SACK or when data was sent and no time is set
 * @now: ns
 *
 * Context: assoc->lock held.
 */
void sctp_recovery_arm(struct sctp_path *p, u64 now)
{
	u64 at = SCTP_NEVER;

	if (p->flight.bytes && p->rack.deadline != SCTP_NEVER)
		at = p->rack.deadline;
	else if (wants_probe(p))
		at = now + probe_timeout(p);
	if (at < p->timers.at[SCTP_T3])
		sctp_path_timer_start(&p->timers, SCTP_TLOSS, at);
	else
		sctp_path_timer_stop(&p->timers, SCTP_TLOSS);
}

static void suspects_are_lost(struct sctp_path *p, u64 now)
{
	struct sctp_assoc *a = p->assoc;
	struct sctp_sack_result res = {};

	sctp_flight_start(&p->flight);
	look(p, &res, now);
	SCTP_MIB_ADD(a->sn, FAST_RETRANSMITS, res.lost);
	if (res.enter_recovery) {
		a->fast_rtx = true;
		sctp_recovery_lost(p, p->flight.lost_tsn);
	}
	sctp_recovery_arm(p, now);
}

/* One packet, whatever cwnd says; T3 gives it time. */
static void probe(struct sctp_path *p, u64 now)
{
	struct sctp_assoc *a = p->assoc;

	p->probe_tsn = sctp_outstanding_probe(&a->outstanding, &p->flight);
	p->probe_at = now;
	a->fast_rtx = true;
	sctp_timer_data_restart(&p->timers, now, p->rto.rto);
	SCTP_MIB_INC(a->sn, LOSS_PROBES);
}

/**
 * sctp_recovery_timer() - it is time to look
 * @p: the path
 * @now: ns
 *
 * Context: assoc->lock held.
 */
void sctp_recovery_timer(struct sctp_path *p, u64 now)
{
	u64 due = p->last_data + probe_timeout(p);

	if (p->rack.deadline != SCTP_NEVER)
		suspects_are_lost(p, now);
	else if (wants_probe(p) && now >= due)
		probe(p, now);
	else if (wants_probe(p) && due < p->timers.at[SCTP_T3])
		sctp_path_timer_start(&p->timers, SCTP_TLOSS, due);
}
