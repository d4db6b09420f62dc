// SPDX-License-Identifier: GPL-2.0
/* Our addresses in an association: chosen once, then told, used and expected. */
#include "assoc/assoc.h"

#include <linux/slab.h>

#include "compat/stack.h"
#include "core/scope.h"
#include "host/local.h"
#include "host/netns.h"
#include "socket/sock.h"
#include "wire/chunk.h"

enum {
	/* More addresses than these are looked at twice. */
	FEW	= 8,
};

/**
 * struct collection - addresses being collected
 * @q: for whom
 * @policy: net.sctp.addr_scope_policy
 * @ip: those there are
 * @n: how many
 * @room: how many there may be
 * @beyond: had no room, at most
 */
struct collection {
	const struct sctp_locals_query	*q;
	enum sctp_scope_policy		policy;
	struct sctp_ip			*ip;
	u16				n;
	u16				room;
	u16				beyond;
};

static bool contains(const struct sctp_ip *list, u16 n, const struct sctp_ip *ip)
{
	u16 i;

	for (i = 0; i < n; i++)
		if (sctp_ip_equal(&list[i], ip))
			return true;
	return false;
}

static bool to_be_told(const struct collection *c, const struct sctp_ip *ip,
		       int ifindex)
{
	const struct sctp_locals_query *q = c->q;

	if (q->families && !(q->families & 1 << ip->ver))
		return false;
	/* Only the link that leads to the peer is its link, too. */
	if (sctp_scope_is_link_v6(ip) && (ifindex ?: q->dev) != q->link)
		return false;
	return sctp_scope_may_tell(c->policy, ip, q->dest);
}

static void collect(const struct sctp_ip *ip, int ifindex, void *arg)
{
	struct collection *c = arg;

	if (!to_be_told(c, ip, ifindex) || contains(c->ip, c->n, ip))
		return;
	if (c->n < c->room)
		c->ip[c->n++] = *ip;
	else
		c->beyond += c->beyond < SCTP_INIT_MAX_ADDRS;
}

static void gather(struct collection *c)
{
	const struct sctp_locals_query *q = c->q;

	c->n = 0;
	c->beyond = 0;
	if (q->used && q->used->ver)
		c->ip[c->n++] = *q->used;
	sctp_local_on_dev(q->sk, q->dev, collect, c);
}

/**
 * sctp_locals_collect() - the addresses of a socket that a peer is to know
 * @q: which socket, which peer
 * @own: the caller's memory, used when it is enough
 *
 * What the socket is bound to, or for the wildcard all addresses of interfaces
 * that are up, as far as the peer can use them: rfc9260#section-3.3.2.1. The
 * one that is in use comes first, whatever its scope.
 *
 * Context: any; takes the RCU read lock.
 * Return: the addresses, for kfree() unless they are in @own; or NULL for lack
 * of memory.
 */
struct sctp_locals *sctp_locals_collect(const struct sctp_locals_query *q,
					const struct sctp_locals_room *own)
{
	struct sctp_net *sn = sctp_net(sock_net(q->sk));
	struct sctp_ip few[FEW] __uninitialized;
	struct collection c = {
		.q	= q,
		.policy	= READ_ONCE(sn->sysctl.addr_scope_policy),
		.ip	= few,
		.room	= FEW,
	};
	struct sctp_locals *l;

	gather(&c);
	c.room = clamp_t(u16, c.n + c.beyond, 1, SCTP_INIT_MAX_ADDRS);
	l = own->l;
	if (c.room > own->n)
		l = kmalloc(struct_size(l, ip, c.room), GFP_ATOMIC);
	if (!l)
		return NULL;
	c.ip = l->ip;
	if (c.beyond)
		gather(&c);
	else
		memcpy(l->ip, few, c.n * sizeof(*few));
	l->n = c.n;
	return l;
}

/**
 * sctp_locals_settle() - choose an association's addresses
 * @a: the association
 * @dest: where its peer is
 * @used: our address that the peer knows
 *
 * Context: assoc->lock held.
 * Return: 0 or -ENOMEM.
 */
int sctp_locals_settle(struct sctp_assoc *a, const struct sctp_ip *dest,
		       const struct sctp_ip *used)
{
	const struct sctp_locals_query q = {
		.sk	= a->sk,
		.dest	= dest,
		.used	= used,
		.dev	= sctp_assoc_dev(a),
		.link	= a->scope_id,
	};
	struct sctp_locals *old = rcu_dereference_protected(a->locals,
							    lockdep_is_held(&a->lock));
	const struct sctp_locals_room own = {
		.l	= (struct sctp_locals *)a->own_locals,
		.n	= old ? 0 : SCTP_OWN_LOCALS,
	};
	struct sctp_locals *l = sctp_locals_collect(&q, &own);

	if (!l)
		return -ENOMEM;
	rcu_assign_pointer(a->locals, l);
	if (old && old != own.l)
		kfree_rcu(old, rcu);
	return 0;
}

/**
 * sctp_locals_free() - the addresses of an association that nobody can see
 * @a: the association
 */
void sctp_locals_free(struct sctp_assoc *a)
{
	struct sctp_locals *l = rcu_dereference_protected(a->locals, true);

	if ((u8 *)l != a->own_locals)
		kfree(l);
}

/**
 * sctp_locals_has() - is this one of an association's own addresses?
 * @a: the association
 * @ip: the address
 *
 * Context: any; takes the RCU read lock.
 * Return: true when it is; before the handshake has begun, when its socket is
 * bound to it.
 */
bool sctp_locals_has(const struct sctp_assoc *a, const struct sctp_ip *ip)
{
	const struct sctp_locals *l;
	bool found;

	rcu_read_lock();
	l = rcu_dereference(a->locals);
	found = l ? contains(l->ip, l->n, ip) : sctp_addr_bound(READ_ONCE(a->sk), ip);
	rcu_read_unlock();
	return found;
}
