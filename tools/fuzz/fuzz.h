/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fuzzers of the pure layers.
 *
 *	#include "fuzz.h"
 *	#include "wire/packet.h"
 *
 *	FUZZ(in)
 *	{
 *		u8 kind = fuzz_u8(in);
 *		...
 *		FUZZ_CHECK(len <= in->left);
 *	}
 *
 * A file tools/fuzz/fuzz_<name>.c is one target; its seeds are the files in
 * tools/fuzz/corpus/<name>/ (keep them few and small). Input may be read whole
 * (in->p, in->left) or be taken as a source of decisions by fuzz_u8() and the
 * like, which give zeroes after its end. A run fails on a false FUZZ_CHECK, a
 * warning (WARN_ON*), any ASan or UBSan report, memory that stays allocated,
 * more than 10 s for one input. "tools/fuzz/run short" takes the seeds and a
 * fixed number of inputs, "tools/fuzz/run long [NAME]" TIME=60 seconds each.
 *
 * fuzz_<unit>_cmd.c reads its input as commands to a unit and to a model of it
 * that is too simple to err, and compares what can be seen of both after each.
 * Such a target also runs under drive.c, which feeds it random input until a
 * number of commands is reached.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "host.h"
#include "runtime.h"

#include <linux/bug.h>

struct fuzz_input {
	const u8 *p;
	size_t left;
};

/* Up to @n bytes in place; *@got says how many. */
static inline const u8 *fuzz_bytes(struct fuzz_input *in, size_t n, size_t *got)
{
	const u8 *p = in->p;

	*got = n < in->left ? n : in->left;
	in->p += *got;
	in->left -= *got;
	return p;
}

static inline u64 fuzz_number(struct fuzz_input *in, size_t n)
{
	u64 value = 0;
	size_t got;
	const u8 *p = fuzz_bytes(in, n, &got);

	while (got--)
		value = value << 8 | *p++;
	return value;
}

static inline u8 fuzz_u8(struct fuzz_input *in)
{
	return fuzz_number(in, 1);
}

static inline u16 fuzz_u16(struct fuzz_input *in)
{
	return fuzz_number(in, 2);
}

static inline u32 fuzz_u32(struct fuzz_input *in)
{
	return fuzz_number(in, 4);
}

static inline u64 fuzz_u64(struct fuzz_input *in)
{
	return fuzz_number(in, 8);
}

/* The next command; counted, so that a run can be bounded by commands. */
extern u64 fuzz_commands;

static inline u8 fuzz_command(struct fuzz_input *in)
{
	fuzz_commands++;
	return fuzz_u8(in);
}

/* A TSN to begin with, more often than not close to where something wraps. */
static inline u32 fuzz_first_tsn(struct fuzz_input *in)
{
	static const u32 wraps[] = { 0, 0x80000000u, 0xffff0000u, 0x7fff8000u };
	u8 kind = fuzz_u8(in);

	if (kind & 1)
		return fuzz_u32(in);
	return wraps[kind >> 6] + (kind >> 1 & 31) - 24;
}

#define FUZZ_CHECK(cond) do {					\
	if (!(cond))						\
		unit_warn(__FILE__, __LINE__, #cond);		\
} while (0)

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static inline void fuzz_run(const u8 *data, size_t size)
{
	LLVMFuzzerTestOneInput(data, size);
}

#define FUZZ(in)						\
	u64 fuzz_commands;					\
	static void fuzz_one(struct fuzz_input *in);		\
	int LLVMFuzzerTestOneInput(const u8 *data, size_t size)	\
	{							\
		struct fuzz_input input = { data, size };	\
		size_t live = unit_alloc_live();		\
								\
		fuzz_one(&input);				\
		unit_alloc_ok();				\
		FUZZ_CHECK(unit_alloc_live() == live);		\
		return 0;					\
	}							\
	static void fuzz_one(struct fuzz_input *in)

#endif /* FUZZ_FUZZ_H */
