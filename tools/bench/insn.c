// SPDX-License-Identifier: GPL-2.0
/*
 * A QEMU plugin that counts guest instructions between marks.
 *
 * A mark is an instruction that does nothing, nopl 0x5c7b0000+ID(%rax), so that programs have it
 * whether they are counted or not. Each writes "ID COUNT" to the file out=FILE. With prof=FILE the
 * instructions between each mark 1 and the mark 2 after it are also summed by block of code,
 * "ADDRESS COUNT" per line. One virtual CPU.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu_plugin.h"

#define MARK_BYTES	"\x0f\x1f\x80"	/* nopl disp32(%rax) */
#define MARK_LEN	7
#define MARK_BASE	0x5c7b
#define MAX_BLOCKS	2000000

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

struct block {
	uint64_t pc;
	uint64_t count;
	uint64_t start;		/* count at mark 1 */
	uint64_t sum;
};

static uint64_t total;
static FILE *out;
static const char *profile;
static struct block *blocks;
static size_t n_blocks;

static void profile_start(void)
{
	size_t i;

	for (i = 0; i < n_blocks; i++)
		blocks[i].start = blocks[i].count;
}

static void profile_stop(void)
{
	FILE *f = fopen(profile, "w");
	size_t i;

	for (i = 0; f && i < n_blocks; i++) {
		blocks[i].sum += blocks[i].count - blocks[i].start;
		if (blocks[i].sum)
			fprintf(f, "%llx %llu\n", (unsigned long long)blocks[i].pc,
				(unsigned long long)blocks[i].sum);
	}
	if (f)
		fclose(f);
}

static void marked(unsigned int cpu, void *mark)
{
	intptr_t id = (intptr_t)mark;

	(void)cpu;
	fprintf(out, "%d %llu\n", (int)id, (unsigned long long)total);
	fflush(out);
	if (profile && id == 1)
		profile_start();
	if (profile && id == 2)
		profile_stop();
}

static void count_block(struct qemu_plugin_tb *tb, size_t n)
{
	struct block *b = &blocks[n_blocks];

	if (n_blocks == MAX_BLOCKS)
		return;
	n_blocks++;
	b->pc = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
	qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD_U64, &b->count, n);
}

static void look_for_mark(struct qemu_plugin_insn *insn)
{
	const uint8_t *code = qemu_plugin_insn_data(insn);

	if (qemu_plugin_insn_size(insn) != MARK_LEN || memcmp(code, MARK_BYTES, 3) ||
	    (code[5] | code[6] << 8) != MARK_BASE)
		return;
	qemu_plugin_register_vcpu_insn_exec_cb(insn, marked, CB_NO_REGS,
					       (void *)(intptr_t)(code[3] | code[4] << 8));
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD_U64, &total, n);
	if (profile)
		count_block(tb, n);
	for (i = 0; i < n; i++)
		look_for_mark(qemu_plugin_tb_get_insn(tb, i));
}

/* QEMU calls this when it has loaded the plugin; not 0: it ends. */
EXPORT int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "w");
		else if (!strncmp(argv[i], "prof=", 5))
			profile = strdup(argv[i] + 5);
	}
	if (!out) {
		fprintf(stderr, "insn: out=FILE is missing, or cannot be written\n");
		return -1;
	}
	if (profile)
		blocks = calloc(MAX_BLOCKS, sizeof(*blocks));
	if (profile && !blocks)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
