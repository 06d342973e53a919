#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The test of memory with pictures too.
TWOARM_WINDOW=1 exec bash "$(dirname "$0")/../cli/task_memory.sh"
