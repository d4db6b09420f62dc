// SPDX-License-Identifier: GPL-2.0
/*
 * The secret behind state cookies: HMAC-SHA-256 under a random key that is
 * replaced every hour. The key before stays valid for the cookies it sealed.
 */
#include "procedure/cookie_key.h"

#include <crypto/hash.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

enum {
	KEY_LEN		= 32,
	KEYS		= 2,
	/* Longer than any cookie lives: valid_cookie_life is in this range. */
	ROTATE_SECONDS	= 3600,
};

/**
 * struct cookie_key - one secret
 * @rcu: readers are under RCU
 * @tfm: keyed hash
 */
struct cookie_key {
	struct rcu_head		rcu;
	struct crypto_shash	*tfm;
};

static struct cookie_key __rcu *keys[KEYS];
static u8 current_key;
static struct delayed_work rotation;

static struct cookie_key *make_key(void)
{
	struct cookie_key *key = kzalloc(sizeof(*key), GFP_KERNEL);
	u8 secret[KEY_LEN];
	int err;

	if (!key)
		return ERR_PTR(-ENOMEM);
	key->tfm = crypto_alloc_shash("hmac(sha256)", 0, 0);
	if (IS_ERR(key->tfm)) {
		err = PTR_ERR(key->tfm);
		kfree(key);
		return ERR_PTR(err);
	}
	get_random_bytes(secret, sizeof(secret));
	err = crypto_shash_setkey(key->tfm, secret, sizeof(secret));
	memzero_explicit(secret, sizeof(secret));
	if (err) {
		crypto_free_shash(key->tfm);
		kfree(key);
		return ERR_PTR(err);
	}
	return key;
}

static void free_key(struct cookie_key *key)
{
	if (!key)
		return;
	crypto_free_shash(key->tfm);
	kfree(key);
}

/* Only the rotation and module init and exit, which exclude it, write. */
static void install(u8 id, struct cookie_key *key)
{
	struct cookie_key *old = rcu_dereference_protected(keys[id], true);

	rcu_assign_pointer(keys[id], key);
	if (old)
		synchronize_rcu();
	free_key(old);
}

static void rotate(struct work_struct *work)
{
	struct cookie_key *key = make_key();
	u8 next = current_key ^ 1;

	/* Without memory the present key serves for another round. */
	if (!IS_ERR(key)) {
		install(next, key);
		WRITE_ONCE(current_key, next);
	}
	schedule_delayed_work(&rotation, ROTATE_SECONDS * HZ);
}

static int mac(void *ctx, u8 key_id, const u8 *p, u32 len, u8 *out)
{
	struct cookie_key *key;
	int err = -ENOKEY;

	if (key_id >= KEYS)
		return err;
	rcu_read_lock();
	key = rcu_dereference(keys[key_id]);
	if (key)
		err = crypto_shash_tfm_digest(key->tfm, p, len, out);
	rcu_read_unlock();
	return err;
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
 * Return: 0, -ENOMEM, or -ENOENT without HMAC-SHA-256 in the kernel.
 */
int sctp_cookie_key_init(void)
{
	struct cookie_key *key = make_key();

	if (IS_ERR(key))
		return PTR_ERR(key);
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
