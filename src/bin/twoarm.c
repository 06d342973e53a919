/* twoarm.c - the analysis program: finds the command, parses its options, runs it, prints errors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/commands.h"
#include "twoarm/io.h"

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct ta_command *const commands[] = {
#define TA_COMMAND(symbol) &symbol,
#include "cli/commands.def"
#undef TA_COMMAND
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

static const struct ta_command *find_command(const char *name, struct ta_error *e)
{
    const char *names[N_COMMANDS];
    for (int i = 0; i < N_COMMANDS; i++) {
        names[i] = commands[i]->name;
        if (strcmp(name, names[i]) == 0) {
            return commands[i];
        }
    }
    const char *near = ta_nearest(name, names, N_COMMANDS);
    ta_error_add(e, TA_USER, "there is no command '%s'%s%s%s; see `twoarm help`", name,
                 near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
    return NULL;
}

static void print_overview(void)
{
    printf("Usage: twoarm COMMAND [OPTION]... [ARGUMENT]...\n\n"
           "Fits how people learned in a bandit task and puts them beside matched agents.\n"
           "The task itself is twoarm-task.\n\nCommands:\n");
    for (int i = 0; i < N_COMMANDS; i++) {
        printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
    }
    printf(
        "\n`twoarm help COMMAND` or `twoarm COMMAND --help` says more.\n"
        "Exit status: 0 done; 1 the machine failed; 2 a mistake in what was typed or in a file.\n");
}

static void print_manual(void)
{
    struct ta_command all[N_COMMANDS];
    for (int i = 0; i < N_COMMANDS; i++) {
        all[i] = *commands[i];
    }
    ta_man_print("twoarm", all, N_COMMANDS);
}

static int run_command(const struct ta_command *c, int argc, char **argv, struct ta_error *e)
{
    bool help;
    int first;
    void *settings = calloc(1, c->settings_size + 1);
    if (!settings) {
        ta_error_add(e, TA_MACHINE, "out of memory");
        return TA_MACHINE;
    }
    if (c->defaults) {
        c->defaults(settings);
    }
    bool good = ta_options_parse(c->options, argc, argv, settings, &first, &help, e);
    int status = good ? TA_OK : (int)e->status;
    if (good && help) {
        ta_help_print("twoarm", c);
    } else if (good) {
        status = c->run(settings, argv + first, argc - first, e);
    }
    free(settings);
    return status;
}

static int dispatch(int argc, char **argv, struct ta_error *e)
{
    const char *word = argc > 1 ? argv[1] : "help";
    bool help = strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
    if (strcmp(word, "--version") == 0) {
        printf("twoarm " TA_VERSION "\n");
        return TA_OK;
    }
    if (strcmp(word, "--manual") == 0) {
        print_manual();
        return TA_OK;
    }
    if (help && argc > 2) {
        const struct ta_command *c = find_command(argv[2], e);
        if (c) {
            ta_help_print("twoarm", c);
        }
        return (int)e->status;
    }
    if (help) {
        print_overview();
        return argc > 1 ? TA_OK : TA_USER;
    }
    const struct ta_command *c = find_command(word, e);
    return c ? run_command(c, argc - 1, argv + 1, e) : (int)e->status;
}

int main(int argc, char **argv)
{
    struct ta_error e = {0};
    gsl_set_error_handler_off(); /* its default handler aborts; every status is checked instead */
    int status = dispatch(argc, argv, &e);
    if (status == TA_OK && fflush(stdout) != 0) {
        ta_error_add(&e, TA_MACHINE, "standard output cannot be written");
        status = TA_MACHINE;
    }
    if (e.n) {
        ta_error_print(&e, "twoarm");
    }
    ta_error_free(&e);
    return status;
}
