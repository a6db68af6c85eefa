/* run.h: running the command from a test, with a time limit and a memory limit.
 *
 * The child's output goes to unlinked temporary files, so that neither side can block. */
#ifndef TESTS_FILES_RUN_H
#define TESTS_FILES_RUN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a run gave. Texts are NUL-terminated; run_free frees them. */
typedef struct run {
    int code;                           /* exit code, or 1000 + the signal that ended it */
    char *out, *err;
    size_t out_size;
} run;

typedef struct run_limits {
    unsigned seconds;                   /* of wall time; the run then ends with SIGALRM */
    /* address space in bytes, 0: unlimited. Not under sanitizers */
    size_t memory;
} run_limits;

static char *run_read_all(FILE *file, size_t *size)
{
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *text = calloc(1, *size + 1);
    if (text == NULL || fread(text, 1, *size, file) != *size)
        abort();
    fclose(file);
    return text;
}

static void run_child(const char *const *argv, run_limits limits, FILE *out, FILE *err)
{
    dup2(fileno(out), STDOUT_FILENO);
    dup2(fileno(err), STDERR_FILENO);
#ifndef FACULA_SANITIZED
    if (limits.memory > 0) {
        struct rlimit memory = { limits.memory, limits.memory };
        setrlimit(RLIMIT_AS, &memory);
    }
#endif
    alarm(limits.seconds);
    execv(argv[0], (char *const *)argv);
    _exit(127);
}

/* Runs argv (NULL-terminated, argv[0] the program's path). */
static run run_program(const char *const *argv, run_limits limits)
{
    run result = { 0 };
    size_t err_size;
    int status = 0;
    FILE *out = tmpfile(), *err = tmpfile();

    if (out == NULL || err == NULL)
        abort();
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        run_child(argv, limits, out, err);
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    result.out = run_read_all(out, &result.out_size);
    result.err = run_read_all(err, &err_size);
    return result;
}

static void run_free(run *result)
{
    free(result->out);
    free(result->err);
    *result = (run){ 0 };
}

#endif
