/* config_lists.c - settings that are lists: the lab's questions in the quiz, and lists of texts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

void ta_config_texts(struct reader *r, const config_setting_t *s, const char *what,
                     struct ta_texts_list *to)
{
    int n = config_setting_length(s);
    char found[64];
    if (!ta_config_is_list(s) || n > TA_MAX_TEXTS) {
        ta_config_wrong(r, s, "`%s`: expected a list of at most %d texts, found %s", what,
                        TA_MAX_TEXTS, ta_config_found(s, found));
        return;
    }
    to->n = n;
    for (int i = 0; i < n; i++) {
        const config_setting_t *one = config_setting_get_elem(s, (unsigned)i);
        if (ta_config_text(r, one, what, to->text[i], sizeof to->text[i]) && !*to->text[i]) {
            ta_config_wrong(r, one, "`%s`: expected a text, found an empty one; leave it out",
                            what);
        }
    }
}

/* --- questions ------------------------------------------------------------------------------- */

enum { LONGEST_ANSWER = 70 }; /* characters: one line in the smallest letters */

static int characters(const char *text)
{
    int n = 0;
    for (; *text; text++) {
        n += ((unsigned char)*text & 0xC0) != 0x80; /* UTF-8: not within a character */
    }
    return n;
}

static void read_answers(struct reader *r, const config_setting_t *s, struct ta_own_question *q)
{
    int n = config_setting_length(s);
    char found[64];
    if (!ta_config_is_list(s) || n < 2 || n > TA_MOST_ANSWERS) {
        ta_config_wrong(r, s, "`answers`: expected a list of 2 to %d texts, found %s",
                        TA_MOST_ANSWERS, ta_config_found(s, found));
        return;
    }
    q->n_answers = n;
    for (int i = 0; i < n; i++) {
        const config_setting_t *one = config_setting_get_elem(s, (unsigned)i);
        if (!ta_config_text(r, one, "answers", q->answer[i], sizeof q->answer[i])) {
            continue;
        }
        if (!*q->answer[i] || characters(q->answer[i]) > LONGEST_ANSWER) {
            ta_config_wrong(r, one, "`answers`: expected 1 to %d characters, found %d",
                            LONGEST_ANSWER, characters(q->answer[i]));
        }
        for (int j = 0; j < i; j++) {
            if (strcmp(q->answer[i], q->answer[j]) == 0) {
                ta_config_wrong(r, one,
                                "`answers`: expected answers unlike each other, found \"%s\" twice",
                                q->answer[i]);
            }
        }
    }
}

/* The parts of one question. */
struct parts {
    const config_setting_t *ask, *answers, *right;
};

static bool find_parts(struct reader *r, const config_setting_t *s, struct parts *p)
{
    static const char *const names[] = {"ask", "answers", "right"};
    const config_setting_t **part[] = {&p->ask, &p->answers, &p->right};
    char hint[96];
    bool good = true;
    for (int i = 0; i < config_setting_length(s); i++) {
        const config_setting_t *one = config_setting_get_elem(s, (unsigned)i);
        const char *name = config_setting_name(one);
        int j = 0;
        while (j < 3 && strcmp(name, names[j]) != 0) {
            j++;
        }
        if (j < 3) {
            *part[j] = one;
        } else {
            good = ta_config_wrong(r, one, "a question has no `%.60s`%s", name,
                                   ta_config_hint(name, names, 3, hint));
        }
    }
    for (int j = 0; j < 3; j++) {
        if (!*part[j]) {
            good = ta_config_wrong(r, s,
                                   "`quiz.questions`: expected `ask`, `answers` and `right` "
                                   "in each question, found no `%s`",
                                   names[j]);
        }
    }
    return good;
}

static void read_question(struct reader *r, const config_setting_t *s, struct ta_own_question *q)
{
    struct parts p = {0};
    double right = 1;
    if (!find_parts(r, s, &p)) {
        return;
    }
    if (ta_config_text(r, p.ask, "ask", q->ask, sizeof q->ask) && !*q->ask) {
        ta_config_wrong(r, p.ask, "`ask`: expected a question, found an empty text");
    }
    read_answers(r, p.answers, q);
    if (q->n_answers > 0 && ta_config_number(r, p.right, "right", 1, q->n_answers, true, &right)) {
        q->right = (int)right - 1;
    }
}

void ta_config_questions(struct reader *r, const config_setting_t *s)
{
    int n = config_setting_length(s);
    char found[64];
    if (!ta_config_is_list(s) || n > TA_MAX_QUESTIONS) {
        ta_config_wrong(r, s, "`quiz.questions`: expected a list of at most %d groups, found %s",
                        TA_MAX_QUESTIONS, ta_config_found(s, found));
        return;
    }
    for (int i = 0; i < n; i++) {
        const config_setting_t *one = config_setting_get_elem(s, (unsigned)i);
        if (!config_setting_is_group(one)) {
            ta_config_wrong(r, one,
                            "`quiz.questions`: expected groups, as in ( { ask = ...; } ), "
                            "found %s",
                            ta_config_found(one, found));
            continue;
        }
        read_question(r, one, &r->x->question[i]);
    }
    r->x->n_questions = n;
}
