/* options.h - one table an option: parsing (getopt_long), --help and the man page come from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_OPTIONS_H
#define TWOARM_OPTIONS_H

#include "twoarm/base.h"

/* What an option's value is and where it goes. */
enum ta_option_type {
    TA_OPT_FLAG,  /* bool: set true */
    TA_OPT_TEXT,  /* const char * */
    TA_OPT_REAL,  /* double */
    TA_OPT_COUNT, /* int, 0 or more */
    TA_OPT_SEED,  /* uint64_t, below 2^53 */
    TA_OPT_CALL,  /* call(value, target, error): anything else, and what may be repeated */
    TA_OPT_PRESET /* the same, before all others wherever it stands: they change what it sets */
};
struct ta_option {
    const char *name;  /* long name */
    char letter;       /* short name, or 0 */
    enum ta_option_type type;
    const char *value; /* name of the value in help: "LABEL"; NULL for flags */
    const char *help;  /* one or two sentences */
    size_t offset;     /* of the target in the program's struct */
    bool (*call)(const char *value, void *target, struct ta_error *);
};
struct ta_command {
    const char *name;     /* "fit"; NULL in the last entry */
    const char *summary;  /* half a line */
    const char *operands; /* "DATA..." */
    const char *about;    /* paragraphs of help, or NULL */
    const struct ta_option *options; /* ends with a NULL name */
    /* run(settings, operands, n): the exit status */
    int (*run)(void *settings, char **operand, int n_operands, struct ta_error *);
    size_t settings_size;
    void (*defaults)(void *settings);
};

/* Parses argv[1..] (argv[0] is skipped) into settings; operands are left at argv[*first ..].
 * Unknown options name the nearest known one. All mistakes are added to the list. */
bool ta_options_parse(const struct ta_option *, int argc, char **argv, void *settings, int *first,
                      bool *help, struct ta_error *);
/* Help and manual page, from the same table. */
void ta_help_print(const char *program, const struct ta_command *);
void ta_man_print(const char *program, const struct ta_command *commands, int n);

#endif
