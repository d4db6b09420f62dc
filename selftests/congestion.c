// SPDX-License-Identifier: GPL-2.0
/* SCTP_CONGESTION and net.sctp.congestion_control. */
#include "sock.h"

#include "../include/uapi/linux/sctp_ext.h"

#define SYSCTL	"/proc/sys/net/sctp/congestion_control"
#define USUAL	"cubic"

enum {
	MESSAGES	= 50,
};

static const struct variant one = {
	.name = "one-to-one", .family = AF_INET, .type = SOCK_STREAM,
};

static const struct variant many = {
	.name = "one-to-many", .family = AF_INET, .type = SOCK_SEQPACKET,
};

static int set(int fd, sctp_assoc_t id, const char *name)
{
	struct sctp_congestion v = { .assoc_id = id };

	memcpy(v.name, name, strnlen(name, sizeof(v.name)));
	return setsockopt(fd, SOL_SCTP, SCTP_CONGESTION, &v, sizeof(v));
}

static void check_name(int fd, const char *want, const char *what)
{
	struct sctp_congestion v = {};
	socklen_t len = sizeof(v);

	check_eq(getsockopt(fd, SOL_SCTP, SCTP_CONGESTION, &v, &len), 0, "%s: it can be read",
		 what);
	check(!strcmp(v.name, want), "%s: it is %s", what, want);
}

/* Bytes arrive, whatever it is. */
static void check_transfer(const struct pair *p, const char *what)
{
	char buf[500];
	int i, good = 0;

	for (i = 0; i < MESSAGES; i++) {
		fill(buf, sizeof(buf), i);
		good += send(p->client, buf, sizeof(buf), 0) == sizeof(buf);
	}
	check_eq(good, MESSAGES, "%s: messages are sent", what);
	for (i = 0, good = 0; i < MESSAGES; i++)
		good += recv(p->server, buf, sizeof(buf), 0) == sizeof(buf) &&
			filled(buf, sizeof(buf), i);
	check_eq(good, MESSAGES, "%s: and arrive", what);
}

static void test_option(const void *arg)
{
	static const char * const names[] = { "rfc9260", "cubic", "westwood" };
	struct pair p = sock_pair(arg);
	size_t i;

	check_name(p.client, USUAL, "at first");
	for (i = 0; i < LENGTH(names); i++) {
		check_eq(set(p.client, 0, names[i]), 0, "an association gets %s", names[i]);
		check_name(p.client, names[i], "then");
		check_transfer(&p, names[i]);
	}
	check_name(p.server, USUAL, "its peer's own");
}

static void test_inheritance(const void *arg)
{
	struct pair p;
	union addr at = addr_loop(AF_INET, 0);
	int listener = sock_listen(arg, &at);

	check_eq(set(listener, 0, "westwood"), 0, "a listener gets westwood");
	p.client = sock_connect(arg, &at);
	p.server = accept(listener, NULL, NULL);
	check_name(p.server, "westwood", "who is accepted");
	check_name(p.client, USUAL, "who connected");
}

static void test_errors(const void *arg)
{
	int fd = sock_new(arg), group = sock_new(&many);
	struct sctp_congestion v = { .name = USUAL };

	check_err(set(fd, 0, "reno"), ENOENT, "an unknown name");
	check_err(set(fd, 0, ""), ENOENT, "no name");
	check_err(set(fd, 0, "sixteen letters!"), ENOENT, "a name without an end");
	check_err(setsockopt(fd, SOL_SCTP, SCTP_CONGESTION, &v, sizeof(v) - 1), EINVAL,
		  "too short a value");
	check_eq(set(group, SCTP_ALL_ASSOC, "rfc9260"), 0, "SCTP_ALL_ASSOC");
	check_err(set(group, 77, "rfc9260"), EINVAL, "an association that is nobody's");
	check_name(group, "rfc9260", "a one-to-many socket's");
	check_name(fd, USUAL, "after all");
}

static int write_sysctl(const char *name)
{
	int fd = open(SYSCTL, O_WRONLY);
	int done = write(fd, name, strlen(name));
	int err = errno;

	close(fd);
	errno = err;
	return done;
}

static void test_sysctl(const void *arg)
{
	int before = sock_new(arg);

	check_err(write_sysctl("reno"), ENOENT, "an unknown name");
	check_eq(write_sysctl("rfc9260"), 7, "rfc9260");
	check_name(sock_new(arg), "rfc9260", "a new socket's");
	check_name(before, USUAL, "an older one's");
	check_eq(write_sysctl(USUAL), strlen(USUAL), "back");
}

int main(void)
{
	tap_init();
	if (over_linux()) {
		tap_otherwise("congestion: it has none of it");
		return tap_done();
	}
	variant_case(&one, "option", test_option);
	variant_case(&one, "inheritance", test_inheritance);
	variant_case(&one, "errors", test_errors);
	variant_case(&one, "sysctl", test_sysctl);
	return tap_done();
}
