#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The readers of any bytes for an hour.
FUZZ_SECONDS=${FUZZ_SECONDS:-1200} exec bash "$(dirname "$0")/../cli/fuzz.sh"
