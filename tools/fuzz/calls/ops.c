// SPDX-License-Identifier: GPL-2.0
/* The calls there are, numbered through. */
#include <string.h>

#include "calls.h"

static const struct op * const groups[] = { life_ops, data_ops, option_ops, world_ops };

/* NULL after the last. */
const struct op *op_of(unsigned int number)
{
	size_t i;

	for (i = 0; i < LENGTH(groups); i++) {
		const struct op *op;

		for (op = groups[i]; op->name; op++)
			if (number-- == 0)
				return op;
	}
	return NULL;
}

unsigned int draw_op(struct call *c)
{
	unsigned int all = 0, i, at;

	for (i = 0; op_of(i); i++)
		all += op_of(i)->weight;
	at = draw(c, all);
	for (i = 0; at >= op_of(i)->weight; i++)
		at -= op_of(i)->weight;
	return i;
}

int op_by_name(const char *name)
{
	int i;

	for (i = 0; op_of(i); i++)
		if (!strcmp(op_of(i)->name, name))
			return i;
	return -1;
}
