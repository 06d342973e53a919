/* help.c - --help and the manual pages, from the same tables that are parsed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/options.h"

#include <stdio.h>
#include <string.h>

/* Prints text in lines of at most 79 columns, from column `from` on, indented by `indent`. */
static void print_wrapped(const char *text, int from, int indent)
{
    enum { WIDTH = 79 };
    int column = from;
    while (*text) {
        if (*text == '\n') {
            printf("\n%*s", indent, "");
            column = indent;
            text++;
            continue;
        }
        int n = (int)strcspn(text, " \n");
        if (column > indent && column + 1 + n > WIDTH) {
            printf("\n%*s", indent, "");
            column = indent;
        }
        printf("%s%.*s", column > indent ? " " : "", n, text);
        column += n + (column > indent);
        text += n;
        text += *text == ' ';
    }
    putchar('\n');
}

static void print_option(const struct ta_option *o)
{
    enum { COLUMN = 26 };
    char left[80];
    int n = snprintf(left, sizeof left, "  %c%c%s--%s%s%s", o->letter ? '-' : ' ',
                     o->letter ? o->letter : ' ', o->letter ? ", " : "  ", o->name,
                     o->value ? " " : "", o->value ? o->value : "");
    printf("%s", left);
    if (n >= COLUMN - 1) {
        putchar('\n');
        n = 0;
    }
    printf("%*s", COLUMN - n, "");
    print_wrapped(o->help, COLUMN, COLUMN);
}

void ta_help_print(const char *program, const struct ta_command *c)
{
    printf("Usage: %s%s%s [OPTION]...%s%s\n\n", program, c->name ? " " : "", c->name ? c->name : "",
           c->operands ? " " : "", c->operands ? c->operands : "");
    print_wrapped(c->summary, 0, 0);
    if (c->about) {
        putchar('\n');
        print_wrapped(c->about, 0, 0);
    }
    printf("\nOptions:\n");
    for (const struct ta_option *o = c->options; o && o->name; o++) {
        print_option(o);
    }
    static const struct ta_option help = {.name = "help", .letter = 'h', .help = "this help"};
    print_option(&help);
}

/* troff reads backslashes and a leading dot or apostrophe as commands; - would become a hyphen. */
static void print_troff(const char *s)
{
    bool start = true;
    for (; *s; s++) {
        if (start && (*s == '.' || *s == '\'')) {
            printf("\\&");
        }
        if (*s == '\\') {
            printf("\\e");
        } else if (*s == '-') {
            printf("\\-");
        } else {
            putchar(*s);
        }
        start = *s == '\n';
    }
}

static void man_options(const struct ta_option *o)
{
    for (; o && o->name; o++) {
        printf(".TP\n");
        if (o->letter) {
            printf("\\fB\\-%c\\fR, ", o->letter);
        }
        printf("\\fB\\-\\-");
        print_troff(o->name);
        printf("\\fR");
        if (o->value) {
            printf(" \\fI");
            print_troff(o->value);
            printf("\\fR");
        }
        putchar('\n');
        print_troff(o->help);
        putchar('\n');
    }
}

void ta_man_print(const char *program, const struct ta_command *commands, int n)
{
    printf(".TH %s 1 \"\" \"twoarm " TA_VERSION "\" \"User Commands\"\n.SH NAME\n", program);
    print_troff(program);
    printf(" \\- ");
    print_troff(n == 1 ? commands->summary : "two-armed bandit: model fitting, matched agents");
    putchar('\n');
    for (int i = 0; i < n; i++) {
        const struct ta_command *c = &commands[i];
        printf(".SH %s\n", c->name ? c->name : "SYNOPSIS");
        printf(".B ");
        print_troff(program);
        printf(" %s [OPTION]... %s\n.PP\n", c->name ? c->name : "", c->operands ? c->operands : "");
        print_troff(c->summary);
        if (c->about) {
            printf("\n.PP\n");
            print_troff(c->about);
        }
        putchar('\n');
        man_options(c->options);
    }
    printf(
        ".SH EXIT STATUS\n0 done; 1 the machine failed; 2 a mistake in what was typed or in a "
        "file, or a session that exists; 3 a session ended early, data safe; 130 interrupted: what "
        "is finished is kept (a second Ctrl-C ends at once).\n");
}
