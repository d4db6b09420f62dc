/* SPDX-License-Identifier: GPL-2.0 */
/* Socket options: rows of a table, and what their functions share. */
#ifndef SCTP_SOCKET_SOCKOPT_H
#define SCTP_SOCKET_SOCKOPT_H

#include "socket/sock.h"

struct file;
struct sctp_opt;

/**
 * struct sctp_optcall - a call of setsockopt() or getsockopt()
 * @sk: the socket, locked
 * @opt: the option's row
 * @val: the value, in kernel memory: what the user gave, then zeros up to
 *	->size; get leaves its answer here
 * @len: bytes the user gave (set) or has room for (get), at most ->size when
 *	there is one; get may change it to the length of its answer
 * @file: get leaves here what is to become @fd once the user has the answer;
 *	then @fd is also what getsockopt() returns
 * @fd: reserved for @file
 * @uncounted: bytes of the answer that the user's length shall not count
 */
struct sctp_optcall {
	struct sock		*sk;
	const struct sctp_opt	*opt;
	void			*val;
	unsigned int		len;
	struct file		*file;
	int			fd;
	unsigned int		uncounted;
};

/**
 * struct sctp_opt - a socket option
 * @name: SCTP_*
 * @size: bytes of its value in its newest form; 0: any length
 * @set_min: the shortest value that is taken
 * @get_min: the least room for an answer
 * @many_only: one-to-one sockets do not know it: EOPNOTSUPP
 * @flag: where a bool of struct sctp_sock or struct sctp_config is
 * @set: NULL: cannot be set
 * @get: NULL: cannot be asked for
 */
struct sctp_opt {
	u16	name;
	u16	size;
	u16	set_min;
	u16	get_min;
	bool	many_only;
	u16	flag;
	int	(*set)(struct sctp_optcall *c);
	int	(*get)(struct sctp_optcall *c);
};

/* The table in parts, each ended by a row without functions. */
extern const struct sctp_opt sctp_sockopt_flag_table[];
extern const struct sctp_opt sctp_sockopt_config_table[];
extern const struct sctp_opt sctp_sockopt_path_table[];
extern const struct sctp_opt sctp_sockopt_addr_table[];
extern const struct sctp_opt sctp_sockopt_cc_table[];
extern const struct sctp_opt sctp_sockopt_ext_table[];
extern const struct sctp_opt sctp_peeloff_table[];

/*
 * Works on a socket's defaults (@a is NULL) or on an association's own copy of
 * them (@a is locked and alive).
 */
typedef int (*sctp_sockopt_fn)(struct sctp_config *cfg, struct sctp_assoc *a,
			       void *val);

/**
 * struct sctp_optaddr - whom a call with an address means
 * @id: assoc_id
 * @addr: of the peer; none, or the wildcard: all of the association, or the
 *	socket's defaults
 * @missing: the error for an address that is nobody's, e.g. -EINVAL
 * @own_id: with an address, an @id that is nobody's matters, too
 * @fn: what to call, with this struct as its val
 * @val: for @fn
 * @path: for @fn: what @addr names; NULL: all
 */
struct sctp_optaddr {
	sctp_assoc_t			id;
	const struct sockaddr_storage	*addr;
	int				missing;
	bool				own_id;
	sctp_sockopt_fn			fn;
	void				*val;
	struct sctp_path		*path;
};

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
int sctp_sockopt_at(struct sctp_optcall *c, struct sctp_optaddr *at);
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
