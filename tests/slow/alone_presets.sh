#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The presets with real keys at length: blocks of 40 trials.
TWOARM_PRESET_TRIALS=${TWOARM_PRESET_TRIALS:-40} \
    exec bash "$(dirname "$0")/../cli/alone_presets.sh"
