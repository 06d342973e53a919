/* page_parts.c - tables of the page: everybody's estimates, the cohort's measures; and figures.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report.h"
#include "plot/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- figures -------------------------------------------------------------------------------- */

static void add_base64(struct ta_text *out, const unsigned char *s, size_t n)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char line[4 * 256 + 1];
    size_t at = 0;
    for (size_t i = 0; i < n; i += 3) {
        unsigned long b = (unsigned long)s[i] << 16 |
                          (i + 1 < n ? (unsigned long)s[i + 1] << 8 : 0) |
                          (i + 2 < n ? s[i + 2] : 0);
        line[at++] = digit[b >> 18 & 63];
        line[at++] = digit[b >> 12 & 63];
        line[at++] = i + 1 < n ? digit[b >> 6 & 63] : '=';
        line[at++] = i + 2 < n ? digit[b & 63] : '=';
        if (at == sizeof line - 1 || i + 3 >= n) {
            line[at] = '\0';
            ta_text_add(out, "%s", line);
            at = 0;
        }
    }
}

/* Inside the page, so that it can be mailed alone; as an image, so that the identifiers within many
 * drawings do not clash. */
void page_figure(const struct report *r, const struct page_figure *f, struct ta_text *out,
                 struct ta_error *error)
{
    struct ta_text path = {0};
    char *svg = NULL;
    size_t n = 0;
    ta_text_add(&path, "%s/figures/%s.svg", r->folder.path, f->name);
    if (ta_file_read(path.s, &svg, &n, error)) {
        ta_text_add(out, "<figure>\n<img alt=\"");
        ta_text_add_html(out, f->alt);
        ta_text_add(out, "\" src=\"data:image/svg+xml;base64,");
        add_base64(out, (const unsigned char *)svg, n);
        ta_text_add(out, "\">\n<figcaption>");
        if (f->number > 0) {
            ta_text_add(out, "<b>Figure %d.</b> ", f->number);
        }
        ta_text_add(out, "%s <span class=\"links\">", f->caption);
        static const char *const kinds[][2] = {
            {"data", "tsv"}, {"script", "gp"}, {"SVG", "svg"}, {"PDF", "pdf"}};
        for (int i = 0; i < (f->pdf ? 4 : 3); i++) {
            ta_text_add(out, "%s<a href=\"%sfigures/%s.%s\">%s</a>", i ? " · " : "", f->up, f->name,
                        kinds[i][1], kinds[i][0]);
        }
        ta_text_add(out, "</span></figcaption>\n</figure>\n");
    }
    free(svg);
    ta_text_free(&path);
}

void page_person_link(const struct report *r, int i, const char *up, struct ta_text *out)
{
    struct ta_text label = {0}, name = {0};
    report_label(&label, &r->data->who[i]);
    report_person_name(r, i, &name);
    ta_text_add(out, "<a href=\"%sparticipants/%s.html\"><bdi>", up, name.s);
    ta_text_add_html(out, label.s);
    ta_text_add(out, "</bdi></a>");
    ta_text_free(&label);
    ta_text_free(&name);
}

/* --- estimates ------------------------------------------------------------------------------ */

static bool has_flag(const struct ta_fit *fit, const char *word, const char *par)
{
    struct ta_text flag = {0};
    ta_text_add(&flag, ",%s%s%s,", word, par ? ":" : "", par ? par : "");
    struct ta_text all = {0};
    ta_text_add(&all, ",%s,", fit->flags);
    bool there = strstr(all.s, flag.s) != NULL;
    ta_text_free(&flag);
    ta_text_free(&all);
    return there;
}

/* Is it the rate of a ridge: the one that is named, or the only one? */
static bool goes_to(const struct ta_fit *fit, int j, const char *ridge)
{
    char name[32];
    return fit->info[j].def->role == TA_RATE &&
           (has_flag(fit, ridge, NULL) ||
            has_flag(fit, ridge, ta_par_name(&fit->info[j], fit->k, name)));
}

const char *report_estimate_word(const struct ta_fit *fit, int j)
{
    bool weights = false, rate = fit->info[j].weight < 0;
    char name[32];
    for (int i = 0; i < fit->n_par; i++) {
        weights = weights || (fit->info[i].weight >= 0 && fit->par[i] != 0);
    }
    if (isnan(fit->par[j]) || (rate && !weights)) {
        return "not known";
    }
    if (has_flag(fit, "separated", ta_par_name(&fit->info[j], fit->k, name))) {
        return "open";
    }
    for (int i = 0; i < fit->n_ridges; i++) {
        if (j == fit->ridge[i].weight) {
            return "open";
        }
    }
    return goes_to(fit, j, "ridge_zero") ? "→ 0" : goes_to(fit, j, "ridge_one") ? "→ 1" : NULL;
}

static void bounds_of(const struct report *r, const struct ta_par_info *info, double *lo,
                      double *hi)
{
    char name[32];
    ta_par_name(info, r->data->k, name);
    *lo = info->def->lo;
    *hi = info->def->hi;
    for (int i = 0; i < r->fitting->n_bounds; i++) {
        const struct ta_bound *b = &r->fitting->bound[i];
        if (strcmp(b->name, name) == 0 || strcmp(b->name, info->def->name) == 0) {
            *lo = b->lo;
            *hi = b->hi;
        }
    }
}

/* An end at a bound that is a setting is no end: "open". Natural ends (0 and 1 of a rate) are
 * numbers. */
static void add_interval(struct ta_text *out, const struct report *r, const struct ta_fit *fit,
                         int j)
{
    enum ta_support support = fit->info[j].def->support;
    double lo, hi, x = fit->lo[j], y = fit->hi[j];
    char a[NUM_SIZE], b[NUM_SIZE];
    bounds_of(r, &fit->info[j], &lo, &hi);
    if (isnan(x) || isnan(y)) {
        ta_text_add(out, "<td class=\"unknown\">not known</td>");
        return;
    }
    bool low = (support == TA_REAL || lo > 0) && x <= lo + 1e-9 * (hi - lo);
    bool high = (support != TA_UNIT || hi < 1) && y >= hi - 1e-9 * (hi - lo);
    ta_text_add(out, "<td class=\"%s\">%s – %s</td>", low || high ? "unknown" : "interval",
                low ? "open" : num_show(a, x, num_decimals(support, x), ""),
                high ? "open" : num_show(b, y, num_decimals(support, y), ""));
}

static void add_estimate(struct ta_text *out, const struct report *r, const struct ta_fit *fit,
                         int j)
{
    char buf[NUM_SIZE], sort[NUM_SIZE];
    const char *word = report_estimate_word(fit, j);
    double x = fit->par[j];
    ta_text_add(out, "<td data-x=\"%s\"%s>%s</td>", isnan(x) ? "" : num_cell(sort, x),
                word ? " class=\"unknown\"" : "",
                word ? word
                     : num_show(buf, x, num_decimals(fit->info[j].def->support, x), "not known"));
    add_interval(out, r, fit, j);
}

static void add_row(struct ta_text *out, const struct report *r, int i)
{
    const struct ta_fit *fit = &r->fit[i];
    char buf[NUM_SIZE], sort[NUM_SIZE];
    ta_text_add(out, "<tr%s><td>", r->quality[i].excluded ? " class=\"out\"" : "");
    page_person_link(r, i, "", out);
    ta_text_add(out, "</td><td data-x=\"%d\">%d</td><td data-x=\"%d\">%d</td>", fit->n_trials,
                fit->n_trials, fit->n_missed, fit->n_missed);
    for (int j = 0; j < fit->n_par; j++) {
        add_estimate(out, r, fit, j);
    }
    double r2 = fit->n_trials ? ta_fit_pseudo_r2(fit) : NAN;
    ta_text_add(out, "<td data-x=\"%s\">%s</td>",
                isnan(fit->log_lik) ? "" : num_cell(sort, fit->log_lik),
                num_show(buf, fit->log_lik, 2, "not known"));
    ta_text_add(out, "<td data-x=\"%s\">%s</td><td class=\"note%s\">",
                isnan(r2) ? "" : num_cell(sort, r2), num_show(buf, r2, 2, "not known"),
                strcmp(fit->flags, "n/a") == 0 && !r->quality[i].excluded ? " none" : "");
    if (r->quality[i].excluded) {
        ta_text_add(out, "%s%s", r->keep_all ? "breaks a rule of exclusion" : "excluded",
                    strcmp(fit->flags, "n/a") == 0 ? "" : "; ");
    }
    report_flags_html(out, fit);
    bool none = strcmp(fit->flags, "n/a") == 0 && !r->quality[i].excluded;
    ta_text_add(out, "%s</td></tr>\n", none ? "none" : "");
}

void page_estimates(const struct report *r, struct ta_text *out)
{
    char name[32];
    int n_par = r->data->n > 0 ? r->fit[0].n_par : 0;
    ta_text_add(out, "<div class=\"wide\"><table class=\"sort\"><thead><tr><th>participant</th>"
                     "<th>scored</th><th>missed</th>");
    for (int j = 0; j < n_par; j++) {
        ta_text_add(out, "<th>");
        ta_text_add_html(out, ta_par_name(&r->fit[0].info[j], r->data->k, name));
        ta_text_add(out, "</th><th>95 %%</th>");
    }
    ta_text_add(out,
                "<th>log&nbsp;L</th><th>pseudo-R²</th><th class=\"note\">note</th></tr></thead>"
                "<tbody>\n");
    for (int i = 0; i < r->data->n; i++) {
        add_row(out, r, i);
    }
    ta_text_add(out, "</tbody></table></div>\n");
}
