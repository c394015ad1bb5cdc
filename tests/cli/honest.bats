#!/usr/bin/env bats
# Training that heals, the alarms and the audit: what the program says against itself.

# shellcheck disable=SC2154 # what common.bash and bats set
bats_require_minimum_version 1.5.0
load common

@test "a step that explodes is healed and told, in the same bits by any number of threads" {
    local wild=(-m elman-relu --lr 1 --hidden 24 --window 8 -n 4 -e 12 --plot none)
    accepted -j 1 "${wild[@]}" -o one days.csv
    grep -Exq 'warning: training exploded in epoch 1, batch [0-9]+ \(rows [0-9]+ to [0-9]+: loss [^)]*\): back to the first weights, with half the rate, 0\.5' <<<"$stderr"
    accepted -q -j 3 "${wild[@]}" -o three days.csv
    cmp one/model.safetensors three/model.safetensors
    cmp one/forecast.csv three/forecast.csv
    accepted -q -c one/config.yaml -o again
    cmp one/model.safetensors again/model.safetensors
    grep -q '"healed": \[$' one/run.json
    grep -Eq '"back_to_epoch": 0,' one/run.json
    grep -q 'training exploded in epoch 1' one/run.json
    ! grep -q 'nan\|inf' one/forecast.csv one/loss.csv || return 1
    awk -F, 'NR == 2 { exit !($4 < 1) }' one/loss.csv
}

@test "a quiet training heals nothing" {
    accepted "${small[@]}" -o calm days.csv
    grep -q '"healed": \[\]' calm/run.json
}

@test "what is not healed by three times half the rate ends with its place" {
    run --separate-stderr "$forecast" -q "${small[@]}" --lr 100 --clip 0 --optimizer sgd -e 50 days.csv
    same 5 "$status"
    [[ $stderr == "forecast: training diverged in epoch "*", batch "*" among them rows "*", after 3 times back to the last good weights, at last with a rate of 12.5"$'\n'"  hint: a lower learning rate: --lr 1, or --clip 1" ]]
    [ ! -e plots/days ]
}
