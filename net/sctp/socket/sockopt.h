/* SPDX-License-Identifier: GPL-2.0 */
/* Socket options: rows of a table, and what their functions share. */
#ifndef SCTP_SOCKET_SOCKOPT_H
#define SCTP_SOCKET_SOCKOPT_H

#include "socket/sock.h"

struct sctp_opt;

/**
 * struct sctp_optcall - a call of setsockopt() or getsockopt()
 * @sk: the socket, locked
 * @opt: the option's row
 * @val: the value, in kernel memory: what the user gave, then zeros up to
 *	->size; get leaves its answer here
 * @len: bytes the user gave (set) or has room for (get), at most ->size when
 *	there is one; get may change it to the length of its answer
 */
struct sctp_optcall {
	struct sock		*sk;
	const struct sctp_opt	*opt;
	void			*val;
	unsigned int		len;
};

/**
 * struct sctp_opt - a socket option
 * @name: SCTP_*
 * @size: bytes of its value in its newest form; 0: any length
 * @set_min: the shortest value that is taken
 * @get_min: the least room for an answer
 * @flag: where a bool of struct sctp_sock or struct sctp_config is
 * @set: NULL: cannot be set
 * @get: NULL: cannot be asked for
 */
struct sctp_opt {
	u16	name;
	u16	size;
	u16	set_min;
	u16	get_min;
	u16	flag;
	int	(*set)(struct sctp_optcall *c);
	int	(*get)(struct sctp_optcall *c);
};

/* The table in parts, each ended by a row without functions. */
extern const struct sctp_opt sctp_sockopt_flag_table[];
extern const struct sctp_opt sctp_sockopt_config_table[];
extern const struct sctp_opt sctp_sockopt_path_table[];
extern const struct sctp_opt sctp_sockopt_addr_table[];

/*
 * Works on a socket's defaults (@a is NULL) or on an association's own copy of
 * them (@a is locked and alive).
 */
typedef int (*sctp_sockopt_fn)(struct sctp_config *cfg, struct sctp_assoc *a,
			       void *val);

/* The scopes of rfc6458#section-1.2 that an option knows. */
enum sctp_sockopt_scope {
	SCTP_SCOPE_ONE,		/* SCTP_FUTURE_ASSOC or an association */
	SCTP_SCOPE_ANY,		/* SCTP_CURRENT_ASSOC and SCTP_ALL_ASSOC, too */
};

struct sctp_assoc *sctp_sockopt_assoc(struct sock *sk, sctp_assoc_t id);
int sctp_sockopt_with(struct sock *sk, sctp_assoc_t id, sctp_sockopt_fn fn,
		      void *val);
int sctp_sockopt_apply(struct sctp_optcall *c, sctp_assoc_t id,
		       enum sctp_sockopt_scope scope, sctp_sockopt_fn fn,
		       void *val);
int sctp_sockopt_apply_all(struct sock *sk, sctp_sockopt_fn fn, void *val);
int sctp_sockopt_read(struct sock *sk, sctp_assoc_t id, sctp_sockopt_fn fn,
		      void *val);

static inline u64 sctp_sockopt_ns(u32 ms)
{
	return (u64)ms * NSEC_PER_MSEC;
}

static inline u32 sctp_sockopt_ms(u64 ns)
{
	return div_u64(ns, NSEC_PER_MSEC);
}

#endif
