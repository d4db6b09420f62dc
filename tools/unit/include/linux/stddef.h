/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's NULL, bool and struct layout helpers. */
#ifndef _UNIT_LINUX_STDDEF_H
#define _UNIT_LINUX_STDDEF_H

#include <stddef.h>
#include <stdbool.h>
#include <linux/compiler.h>

#define sizeof_field(type, member)	sizeof((((type *)0)->member))
#define offsetofend(type, member) \
	(offsetof(type, member) + sizeof_field(type, member))

#define __struct_group(tag, name, attrs, members...)	\
	union {						\
		struct { members } attrs;		\
		struct tag { members } attrs name;	\
	}
#define struct_group(name, members...) \
	__struct_group(/* no tag */, name, /* no attrs */, members)
#define struct_group_attr(name, attrs, members...) \
	__struct_group(/* no tag */, name, attrs, members)
#define struct_group_tagged(tag, name, members...) \
	__struct_group(tag, name, /* no attrs */, members)

#define DECLARE_FLEX_ARRAY(type, name)		\
	struct {				\
		struct { } __empty_##name;	\
		type name[];			\
	}
#define __DECLARE_FLEX_ARRAY(type, name) DECLARE_FLEX_ARRAY(type, name)

#endif /* _UNIT_LINUX_STDDEF_H */
