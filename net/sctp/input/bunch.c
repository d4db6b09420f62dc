// SPDX-License-Identifier: GPL-2.0
/*
 * Packets of DATA that come in one go, though one by one: no GRO has coupled what
 * a device without offloads has sent, or another CPU. They wait for each other,
 * and their association processes them, and answers, at once.
 */
#include "input/input.h"

#include <linux/interrupt.h>
#include <net/dsfield.h>
#include <net/ip.h>

enum {
	/* As many as a device is polled for at a time. */
	MOST	= 64,
};

/**
 * struct bunch - packets with the same names; of each CPU
 * @tasklet: for when no more packets come here: runs after the softirq
 * @first: of its packets, linked by ->next; NULL: there are none
 * @last: the last of them
 * @dev: where they came from; a reference is held, so that it stays, but it may
 *	move to another namespace
 * @packets: how many
 * @key: their names
 * @vtag: their verification tag
 * @ce: a router marked them
 *
 * Context: softirq, or softirqs off.
 */
struct bunch {
	struct tasklet_struct	tasklet;
	struct sk_buff		*first;
	struct sk_buff		*last;
	struct net_device	*dev;
	u32			packets;
	struct sctp_flow_key	key;
	u32			vtag;
	bool			ce;
};

static DEFINE_PER_CPU(struct bunch, bunches);

/* What changes or ends an association must not wait; what GRO or the sender has
 * coupled has waited.
 */
static bool is_data(const struct sk_buff *skb)
{
	return !skb_is_gso(skb) && skb_headlen(skb) > SCTP_COMMON_LEN &&
	       skb->data[SCTP_COMMON_LEN] == SCTP_CT_DATA;
}

static bool same_v4(const struct iphdr *a, const struct iphdr *b)
{
	return a->saddr == b->saddr && a->daddr == b->daddr && a->tos == b->tos;
}

static bool same_v6(const struct ipv6hdr *a, const struct ipv6hdr *b)
{
	return ipv6_addr_equal(&a->saddr, &b->saddr) &&
	       ipv6_addr_equal(&a->daddr, &b->daddr) &&
	       ipv6_get_dsfield(a) == ipv6_get_dsfield(b);
}

/* Both are before their common headers. */
static bool same_names(const struct sk_buff *a, const struct sk_buff *b)
{
	if (a->dev != b->dev || a->skb_iif != b->skb_iif ||
	    ip_hdr(a)->version != ip_hdr(b)->version ||
	    memcmp(a->data, b->data, offsetof(struct sctp_common_hdr, crc)))
		return false;
	return ip_hdr(a)->version == 4 ? same_v4(ip_hdr(a), ip_hdr(b)) :
					 same_v6(ipv6_hdr(a), ipv6_hdr(b));
}

/* A namespace whose device has left it may be gone. */
static void process(struct sctp_in *in, struct sk_buff *skb)
{
	if (!net_eq(dev_net(skb->dev), in->key.net)) {
		kfree_skb_list(skb);
		return;
	}
	in->rest = skb->next;
	skb->next = NULL;
	sctp_ip_input_all(in, skb);
}

/* What is sent meanwhile may come back before this returns, and wait again. */
static void end(struct bunch *b)
{
	struct net_device *dev = b->dev;
	struct sk_buff *skb = b->first;
	struct sctp_in in = {
		.key	= b->key,
		.vtag	= b->vtag,
		.ce	= b->ce,
	};

	if (!skb)
		return;
	b->first = NULL;
	rcu_read_lock();
	process(&in, skb);
	rcu_read_unlock();
	dev_put(dev);
}

/* Does the softirq that has brought this packet bring another one right now? */
static bool more_comes(void)
{
	return !skb_queue_empty(&this_cpu_ptr(&softnet_data)->process_queue);
}

/**
 * sctp_bunch_join() - may a packet wait with those that are waiting?
 * @skb: the packet, which has passed the door
 *
 * Context: softirq.
 * Return: true: it is taken care of; false: none wait any more.
 */
bool sctp_bunch_join(struct sk_buff *skb)
{
	struct bunch *b = this_cpu_ptr(&bunches);

	if (!b->first)
		return false;
	if (!is_data(skb) || !same_names(b->first, skb)) {
		end(b);
		return false;
	}
	skb_dst_drop(skb);
	b->last->next = skb;
	b->last = skb;
	b->packets++;
	if (b->packets == MOST || !more_comes())
		end(b);
	return true;
}

/* A sender of small packets waits for answers more than others follow. */
static bool is_large(const struct sk_buff *skb)
{
	return skb->len >= READ_ONCE(skb->dev->mtu) / 2;
}

/**
 * sctp_bunch_begin() - shall a packet wait for others?
 * @in: its names
 * @skb: the packet, which has passed the door
 *
 * Context: softirq.
 * Return: true: it does, and is the bunch's now.
 */
bool sctp_bunch_begin(const struct sctp_in *in, struct sk_buff *skb)
{
	struct bunch *b = this_cpu_ptr(&bunches);

	if (b->first || !more_comes() || in->key.sdif || !is_data(skb) ||
	    !is_large(skb))
		return false;
	b->dev = skb->dev;
	dev_hold(b->dev);
	b->first = skb;
	b->last = skb;
	b->packets = 1;
	b->key = in->key;
	b->vtag = in->vtag;
	b->ce = in->ce;
	tasklet_schedule(&b->tasklet);
	return true;
}

/* Of this CPU, or of one that is no more. */
static void softirq_ends(struct tasklet_struct *t)
{
	struct bunch *b = from_tasklet(b, t, tasklet);

	end(b);
}

/**
 * sctp_bunch_init() - nothing waits
 */
void sctp_bunch_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		tasklet_setup(&per_cpu(bunches, cpu).tasklet, softirq_ends);
}

/**
 * sctp_bunch_exit() - nothing will wait any more
 *
 * Context: process; no packet comes in any more.
 */
void sctp_bunch_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		tasklet_kill(&per_cpu(bunches, cpu).tasklet);
}
