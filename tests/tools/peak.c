/* peak.c - a helper of tests: runs a command and notes the most memory it ever held.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   peak FILE COMMAND...   kB into FILE; exit status the command's. SIGTERM goes to the command. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t child;

static void pass_on(int signal)
{
    if (child > 0)
        kill((pid_t)child, signal);
}

int main(int n, char **word)
{
    if (n < 3) {
        fprintf(stderr, "usage: peak FILE COMMAND...\n");
        return 2;
    }
    child = fork();
    if (child == 0) {
        execvp(word[2], word + 2);
        perror(word[2]);
        _exit(127);
    }
    struct sigaction act = {.sa_handler = pass_on};
    sigaction(SIGTERM, &act, NULL);
    int status;
    struct rusage used;
    while (wait4((pid_t)child, &status, 0, &used) < 0)
        if (errno != EINTR)
            return 1;
    FILE *out = fopen(word[1], "w");
    if (!out || fprintf(out, "%ld\n", used.ru_maxrss) < 0 || fclose(out) != 0)
        return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
