/*
 * Lets chosen system calls of a program fail that is started with this library preloaded. The file that FAILING_CALLS names is read
 * at every such call; each of its lines is the name of a call, the error it is to end with (a number of errno), and the ending of
 * the paths that it concerns: "fsync 5 .new.part". Without that file, nothing fails.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fails(const char *call, int descriptor)
{
    const char *rules = getenv("FAILING_CALLS");
    FILE *file = rules == NULL ? NULL : fopen(rules, "re");
    if (file == NULL) return 0;

    char link[64], path[4096], name[32], ending[256];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;

    int error = 0, found = 0;
    while (found == 0 && fscanf(file, "%31s %d %255s", name, &error, ending) == 3) {
        size_t tail = strlen(ending);
        found = strcmp(name, call) == 0 && (size_t)(length < 0 ? 0 : length) >= tail && strcmp(path + length - tail, ending) == 0;
    }

    fclose(file);
    if (found != 0) errno = error;
    return found;
}

int fsync(int descriptor)
{
    return fails("fsync", descriptor) ? -1 : (int)syscall(SYS_fsync, descriptor);
}

int fdatasync(int descriptor)
{
    return fails("fdatasync", descriptor) ? -1 : (int)syscall(SYS_fdatasync, descriptor);
}

ssize_t pread64(int descriptor, void *buffer, size_t count, off64_t offset)
{
    return fails("pread", descriptor) ? -1 : (ssize_t)syscall(SYS_pread64, descriptor, buffer, count, offset);
}

ssize_t pread(int descriptor, void *buffer, size_t count, off_t offset)
{
    return pread64(descriptor, buffer, count, offset);
}

/* A program that looks a call up in the C library itself would get past the functions above. */
void *dlsym(void *library, const char *name)
{
    static void *(*real)(void *, const char *);
    if (real == NULL) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    if (real == NULL) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
    if (real == NULL) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    if (strcmp(name, "fsync") == 0) return (void *)fsync;
    return real(library, name);
}
