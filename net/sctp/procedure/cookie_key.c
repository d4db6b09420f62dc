// SPDX-License-Identifier: GPL-2.0
/*
 * The secret behind state cookies: SipHash under random keys that are replaced
 * every hour. The keys before stay valid for the cookies they sealed.
 *
 * A MAC is computed for every INIT and every COOKIE ECHO of anybody, so that
 * what it costs is what a flood of them costs: rfc9260#section-5.1.3. SipHash
 * is made for that, a pseudorandom function of short messages; its 64 bits
 * under one key and 64 more under another leave nothing to guess.
 */
#include "procedure/cookie_key.h"

#include <asm/unaligned.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

enum {
	KEYS		= 2,
	HALVES		= SCTP_COOKIE_MAC_LEN / 8,
	/* Longer than any cookie lives: valid_cookie_life is in this range. */
	ROTATE_SECONDS	= 3600,
};

/**
 * struct cookie_key - one secret
 * @half: the key of each 64 bits of a MAC
 */
struct cookie_key {
	siphash_key_t	half[HALVES];
};

static struct cookie_key __rcu *keys[KEYS];
static u8 current_key;
static struct delayed_work rotation;

static struct cookie_key *make_key(void)
{
	struct cookie_key *key = kmalloc(sizeof(*key), GFP_KERNEL);

	if (key)
		get_random_bytes(key->half, sizeof(key->half));
	return key;
}

/* Only the rotation and module init and exit, which exclude it, write. */
static void install(u8 id, struct cookie_key *key)
{
	struct cookie_key *old = rcu_dereference_protected(keys[id], true);

	rcu_assign_pointer(keys[id], key);
	if (old)
		synchronize_rcu();
	kfree_sensitive(old);
}

static void rotate(struct work_struct *work)
{
	struct cookie_key *key = make_key();
	u8 next = current_key ^ 1;

	/* Without memory the present key serves for another round. */
	if (key) {
		install(next, key);
		WRITE_ONCE(current_key, next);
	}
	schedule_delayed_work(&rotation, ROTATE_SECONDS * HZ);
}

static int mac(void *ctx, u8 key_id, const u8 *p, u32 len, u8 *out)
{
	struct cookie_key *key;
	u8 i;

	if (key_id >= KEYS)
		return -ENOKEY;
	rcu_read_lock();
	key = rcu_dereference(keys[key_id]);
	for (i = 0; key && i < HALVES; i++)
		put_unaligned_le64(siphash(p, len, &key->half[i]), out + 8 * i);
	rcu_read_unlock();
	return key ? 0 : -ENOKEY;
}

const struct sctp_cookie_mac sctp_cookie_key_mac = { .fn = mac };

/**
 * sctp_cookie_key_current() - the key that new cookies are sealed with
 *
 * Context: any.
 * Return: its number.
 */
u8 sctp_cookie_key_current(void)
{
	return READ_ONCE(current_key);
}

/**
 * sctp_cookie_key_init() - make the first key
 *
 * Return: 0 or -ENOMEM.
 */
int sctp_cookie_key_init(void)
{
	struct cookie_key *key = make_key();

	if (!key)
		return -ENOMEM;
	install(0, key);
	INIT_DELAYED_WORK(&rotation, rotate);
	schedule_delayed_work(&rotation, ROTATE_SECONDS * HZ);
	return 0;
}

/**
 * sctp_cookie_key_exit() - forget all keys; no packet is processed any more
 */
void sctp_cookie_key_exit(void)
{
	cancel_delayed_work_sync(&rotation);
	install(0, NULL);
	install(1, NULL);
}
