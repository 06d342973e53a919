# SPDX-License-Identifier: GPL-3.0-or-later
# Reads logs, fits and regressors in plain R, and draws learning beside the model.
#
#   Rscript analysis/read_logs.R STUDY FITS TRIALS OUT
#
# STUDY is a study's folder, FITS what `twoarm fit -o` wrote, TRIALS what its --trials wrote.
# Prints one line a participant; writes OUT/curve.tsv and OUT/curve.pdf.

args <- commandArgs(trailingOnly = TRUE)
if (length(args) != 4) stop("usage: Rscript read_logs.R STUDY FITS TRIALS OUT")

# "n/a" is missing; nothing is quoted, so that a quotation mark in a name is just one.
read_table <- function(path) {
  read.delim(path, na.strings = "n/a", quote = "", comment.char = "", check.names = FALSE,
             stringsAsFactors = FALSE)
}

# The session as the fits have it: "1", "1_run-2", or NA without one.
session_of <- function(name) {
  ses <- regmatches(name, regexpr("(?<=_ses-)[^_]+", name, perl = TRUE))
  run <- regmatches(name, regexpr("run-[0-9]+", name))
  session <- paste(c(ses, run), collapse = "_")
  if (nzchar(session)) session else NA
}

# All trials of the experiment: the rows of every log, with participant_id and session.
read_study <- function(folder) {
  logs <- list.files(folder, "^sub-.*_beh[.]tsv$", recursive = TRUE)
  logs <- sort(logs[grepl("^sub-", logs)]) # not those in pilot/ or sourcedata/
  rows <- lapply(logs, function(log) {
    row <- read_table(file.path(folder, log))
    name <- basename(log)
    row$participant_id <- rep(sub("_.*", "", name), nrow(row))
    row$session <- rep(session_of(name), nrow(row))
    row[row$phase == "main", ] # practice has machines of its own
  })
  do.call(rbind, rows)
}

rows <- read_study(args[1])
fits <- read_table(args[2])
trials <- read_table(args[3])
out <- args[4]
dir.create(out, showWarnings = FALSE, recursive = TRUE)

for (i in seq_len(nrow(fits))) {
  own <- rows[rows$participant_id == fits$participant_id[i] &
              paste(rows$session) == paste(fits$session[i]), ]
  cat(sprintf("%s: %d trials, median time %.3f s, alpha %s, beta %s (%s)\n",
              fits$participant_id[i], nrow(own), median(own$response_time, na.rm = TRUE),
              format(fits$alpha[i]), format(fits$beta[i]), format(fits$flags[i])))
}

# By trial of a block: share of best choices, and what the model expected of them.
free <- rows[!is.na(rows$choice) & !is.na(rows$best) & rows$trial_type == "free", ]
key <- function(x) paste(x$participant_id, x$session, x$trial)
expected <- as.matrix(trials[grepl("^prob_[0-9]+$", names(trials))])
free$model <- expected[cbind(match(key(free), key(trials)), free$best)]
curve <- data.frame(
  block_trial = sort(unique(free$block_trial)),
  participants = as.vector(tapply(free$choice == free$best, free$block_trial, mean)),
  model = as.vector(tapply(free$model, free$block_trial, mean, na.rm = TRUE)))
write.table(format(curve, digits = 1, nsmall = 6, trim = TRUE), file.path(out, "curve.tsv"),
            sep = "\t", quote = FALSE, row.names = FALSE)

pdf(file.path(out, "curve.pdf"), width = 6, height = 3.5)
par(mar = c(4, 4, 1, 1), las = 1, bty = "n")
plot(curve$block_trial, curve$participants, type = "o", pch = 16, cex = 0.8, col = "#222222",
     ylim = c(0, 1), xlab = "trial of the block", ylab = "share of best choices")
lines(curve$block_trial, curve$model, col = "#3A7FBF", lwd = 2)
legend("bottomright", c("participants", "model"), col = c("#222222", "#3A7FBF"), lwd = c(1, 2),
       pch = c(16, NA), bty = "n")
invisible(dev.off())
cat(file.path(out, "curve.pdf"), "\n", sep = "")
