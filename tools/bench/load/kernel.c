// SPDX-License-Identifier: GPL-2.0
/*
 * The load generator: works of kload.ko, which does them when it is loaded.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "load.h"

static const char result_file[] = "/sys/module/kload/parameters/result";

static int open_space(const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY);
	need(fd >= 0, path);
	return fd;
}

static unsigned long long result(void)
{
	unsigned long long ns = 0;
	FILE *f = fopen(result_file, "r");

	need(f && fscanf(f, "%llu", &ns) == 1, result_file);
	fclose(f);
	return ns;
}

void run_in_kernel(const struct load *l, const char *work)
{
	int space = l->space ? open_space(l->space) : -1;
	int fd = open(l->module, O_RDONLY | O_CLOEXEC);
	char params[256], addr[INET_ADDRSTRLEN];
	double busy = busy_time();

	need(fd >= 0, l->module);
	inet_ntop(AF_INET, &l->to.sin_addr, addr, sizeof(addr));
	snprintf(params, sizeof(params),
		 "sctp=%d work=%s size=%zu count=%ld buffer=%d addr=%s space=%d", l->sctp, work,
		 l->size, l->count, l->buffer, addr, space);
	need(!syscall(SYS_finit_module, fd, params, 0), params);
	busy = busy_time() - busy;
	/* What is done first, to get warm, costs as much, message by message. */
	report(l, result() / 1000000000.0, busy * l->count / (l->count + warm_part(l)));
	need(!syscall(SYS_delete_module, "kload", 0), "delete_module");
}
