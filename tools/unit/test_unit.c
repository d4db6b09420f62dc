// SPDX-License-Identifier: GPL-2.0
/* The stand-ins for the kernel's headers behave as the kernel's do. */
#include "unit.h"

#include <linux/bitmap.h>
#include <linux/bug.h>
#include <linux/crc32c.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/rbtree.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/time64.h>
#include <asm/unaligned.h>
#include <crypto/algapi.h>

struct item {
	u32 key;
	struct rb_node node;
	struct list_head list;
};

static bool item_less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct item, node)->key <
	       rb_entry(b, struct item, node)->key;
}

TEST(crc32c_check_value)
{
	EXPECT_EQ(~crc32c(~0u, "123456789", 9), 0xe3069283u);
}

TEST(rbtree_keeps_order)
{
	struct rb_root root = RB_ROOT;
	struct item items[64];
	struct rb_node *node;
	u64 seed = 1;
	u32 i, last = 0;

	for (i = 0; i < ARRAY_SIZE(items); i++) {
		items[i].key = unit_rand(&seed);
		rb_add(&items[i].node, &root, item_less);
	}
	for (node = rb_first(&root); node; node = rb_next(node)) {
		EXPECT_GE(rb_entry(node, struct item, node)->key, last);
		last = rb_entry(node, struct item, node)->key;
	}
}

TEST(list_moves)
{
	struct item a = { .key = 1 }, b = { .key = 2 };
	LIST_HEAD(head);

	list_add_tail(&a.list, &head);
	list_add_tail(&b.list, &head);
	list_move_tail(&a.list, &head);
	EXPECT_EQ(list_first_entry(&head, struct item, list)->key, 2);
	list_del(&a.list);
	EXPECT_TRUE(list_is_singular(&head));
}

TEST(unaligned_and_byte_order)
{
	u8 buf[9] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };

	EXPECT_EQ(get_unaligned_be16(buf + 1), 0x0102);
	EXPECT_EQ(get_unaligned_be32(buf + 1), 0x01020304);
	EXPECT_EQ(get_unaligned_be64(buf + 1), 0x0102030405060708ull);
	put_unaligned_be32(0xdeadbeef, buf + 3);
	EXPECT_EQ(buf[3], 0xde);
	EXPECT_EQ(cpu_to_be16(0x1234), 0x3412);
}

TEST(bits_and_numbers)
{
	DECLARE_BITMAP(map, 200);

	bitmap_zero(map, 200);
	bitmap_set(map, 60, 10);
	EXPECT_EQ(find_first_bit(map, 200), 60);
	EXPECT_EQ(find_next_zero_bit(map, 200, 60), 70);
	EXPECT_EQ(find_last_bit(map, 200), 69);
	EXPECT_EQ(bitmap_weight(map, 200), 10);
	bitmap_shift_right(map, map, 60, 200);
	EXPECT_TRUE(test_bit(0, map) && test_bit(9, map));
	EXPECT_FALSE(test_bit(10, map));
	EXPECT_EQ(ALIGN(5u, 4), 8);
	EXPECT_EQ(roundup_pow_of_two(33), 64);
	EXPECT_EQ(div_u64(NSEC_PER_SEC * 9ull, 1000), 9000000);
	EXPECT_EQ(clamp(7, 1, 5), 5);
}

TEST(memory_is_counted_and_fails_on_request)
{
	void *p, *q;

	unit_fail_alloc_after(1);
	p = kmalloc(10, GFP_ATOMIC);
	q = kzalloc(10, GFP_ATOMIC);
	ASSERT_NOT_NULL(p);
	EXPECT_NULL(q);
	EXPECT_EQ(unit_alloc_failed(), 1);
	EXPECT_EQ(unit_alloc_live(), 1);
	unit_alloc_ok();
	q = krealloc(p, 100, GFP_ATOMIC);
	EXPECT_EQ(ksize(q), 100);
	kfree(q);
	EXPECT_EQ(unit_alloc_bytes(), 0);
}
