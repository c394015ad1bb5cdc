#!/usr/bin/env bats
# Model files in PyTorch (tests/reference/load.py), where Debian's python3-torch is installed.

# shellcheck disable=SC2154 # names of common.bash
load common

@test "PyTorch takes the weights by load_state_dict and makes the same forecasts" {
    [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import torch' 2>/dev/null || skip 'no python3-torch'
    run /usr/bin/python3 "$BATS_TEST_DIRNAME/../reference/load.py" "$forecast"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$(grep -c ' 61 forecasts ' <<<"$output")" -eq 16 ]
}
