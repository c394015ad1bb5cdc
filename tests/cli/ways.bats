#!/usr/bin/env bats
# Every way of training and answering from the command line: the same bytes from the
# configuration it wrote and from the saved model; what contradicts is refused.

# shellcheck disable=SC2154 # names of common.bash and bats

load common

# Options of one run each.
ways=(
    '-m gru --stride 3'
    '-m gru --head last'
    '-m lstm --head direct --past-rule hold'
    '-m bilstm --head direct'
    '-m narx --head direct'
    '-m gru --head decoder --teacher 0.5'
    '-m lstm --training closed-loop --teacher 1'
    '-m narx --training parallel --layers 2'
    '-m elman --bptt stateful --batch 3'
    '-m gru --clip-value 0.01 --noise 0.1 --input-dropout 0.1 --recurrent-dropout 0.2 --layers 2 --dropout 0.1'
    '-m lstm --layer-norm --batch-norm --init glorot'
    '-m lstm-projected --projection 3'
    '-m gru --optimizer sgd --momentum 0.9 --nesterov --schedule warmup'
    '-m narx --layers 0'
    '-m ridge --head direct --anchor last --intercept no'
    '-m gru --head direct --segment 4 --anchor mean'
    '-m gru --base ridge --anchor last'
    '-m narx --base ridge --lags 1:3,5 --window 20'
    '-m gru --keep free-run'
    '-m narx --keep free-run'
    '-m ridge'
    '-m ridge --head direct --penalty 0.5'
)

two_columns() {
    days 300 | awk -F, 'NR == 1 { print $0 ",heat"; next } { printf "%s,%d\n", $0, (NR * 53) % 17 }' >load.csv
}

# fit FOLDER OPTIONS...
fit() {
    "$forecast" -q --plot none --mode both --epochs 3 --hidden 8 --window 12 --batch 40 -n 6 --seed 3 \
        -y value -x heat --force -o "$@" load.csv >out.csv
}

same_runs() { # folder folder
    local name
    for name in model.safetensors forecast.csv metrics.csv loss.csv; do
        cmp "$1/$name" "$2/$name" || return
    done
}

@test "the configuration that a run wrote repeats it" {
    two_columns
    for way in "${ways[@]}"; do
        read -ra options <<<"$way"
        fit one "${options[@]}"
        "$forecast" -q -c one/config.yaml --force -o again load.csv >out.csv
        same_runs one again || { echo "$way"; return 1; }
    done
}

@test "a saved model gives the numbers of its run" {
    two_columns
    for way in "${ways[@]}"; do
        read -ra options <<<"$way"
        fit one "${options[@]}"
        "$forecast" predict -q --mode both --test-rows 45 --plot none --force -o again one/model.safetensors load.csv >out.csv
        cmp one/forecast.csv again/forecast.csv || { echo "$way"; return 1; }
    done
}

@test "the penalty that was found is pinned" {
    two_columns
    fit one -m ridge
    run -0 grep -E '^  penalty: [0-9.e-]+$' one/config.yaml
}

@test "a model file says what it is" {
    two_columns
    fit one -m lstm-projected --head direct --projection 3 --layer-norm --init glorot --recurrent-dropout 0.2
    accepted inspect one/model.safetensors
    has_line "  head               direct"
    has_line "  projection         3"
    has_line "  layer-norm         yes"
    has_line "  init               glorot"
}

@test "what contradicts is refused with a hint" {
    refused 2 'forecast: --head: at every step a bidirectional net would see the rows it is to forecast
  hint: --head last, or --head direct' "${small[@]}" -m bigru --head next days.csv
    refused 2 'forecast: --head: a net over lags has one step, the last
  hint: --head last, or --head direct' "${small[@]}" -m narx --head next days.csv
    refused 2 'forecast: --bptt: a bidirectional net needs the rows ahead: no state can be carried
  hint: --bptt sliding, or a net of one direction' "${small[@]}" -m bigru --bptt stateful days.csv
    refused 2 'forecast: --bptt: a net over lags has no state to carry
  hint: --bptt sliding' "${small[@]}" -m narx --bptt stateful days.csv
    refused 2 'forecast: --training: a direct forecast feeds nothing back
  hint: --head next' "${small[@]}" --head direct --training closed-loop days.csv
    refused 2 'forecast: --teacher: only where outputs are fed back is there something to teach
  hint: --training closed-loop, or --head decoder' "${small[@]}" --teacher 0.5 days.csv
    refused 2 'forecast: --keep: a direct forecast feeds nothing back
  hint: --keep best' "${small[@]}" --head direct --keep free-run days.csv
    refused 2 'forecast: --projection: only lstm-projected projects its output
  hint: --model lstm-projected' "${small[@]}" --projection 2 days.csv
    refused 2 'forecast: --nesterov: only the optimizer sgd with momentum looks ahead
  hint: --optimizer sgd --momentum 0.9' "${small[@]}" --nesterov days.csv
    refused 2 'forecast: --layers: a recurrent net has layers; only a net over lags may be linear
  hint: --layers 1, or --model narx' "${small[@]}" --layers 0 days.csv
    refused 2 'forecast: --training: ridge regression cannot be solved through its own outputs
  hint: --training open-loop, or --model narx --layers 0' "${small[@]}" -m ridge --training closed-loop days.csv
    only days.csv
}

@test "--box-cox: powers go there and back, and are no logarithm" {
    awk -F, -v OFS=, 'NR > 1 { $2 = ($2 + 5) * NR } 1' days.csv >growing.csv
    for model in ridge ets gru; do
        for how in "--box-cox 1" "--box-cox 0.4" "--log"; do
            # shellcheck disable=SC2086 # two words
            accepted -q -j 1 -m $model -n 4 --epochs 3 --plot none $how -o "$model$how" growing.csv
            accepted predict -q -n 4 --plot none -o again "$model$how" growing.csv
            same "$(grep ',$' "$model$how/forecast.csv" | cut -d, -f1-6)" "$(grep ',$' again/forecast.csv | cut -d, -f1-6)"
            rm -r again
        done
        run ! cmp "$model--box-cox 1/forecast.csv" "$model--box-cox 0.4/forecast.csv"
        run ! cmp "$model--log/forecast.csv" "$model--box-cox 0.4/forecast.csv"
        accepted -q -j 1 -m $model -n 4 --epochs 3 --plot none -o "plain-$model" growing.csv
        cmp "plain-$model/forecast.csv" "$model--box-cox 1/forecast.csv"
    done
    refused 2 "forecast: --box-cox: --log is given as well: one or the other
  hint: --no-log, or --box-cox 1" -q --log --box-cox 0.4 growing.csv
    # found by the training rows, and kept
    accepted -j 1 -m ets -n 4 --box-cox auto --plot none -o found growing.csv
    local power
    power=$(sed -n 's/^Box-Cox: the power found is \(0\.[0-9]*\)$/\1/p' <<<"$stderr")
    grep -qx "  box-cox: $power" found/config.yaml
    accepted -q -j 1 -m ets -n 4 --box-cox "$power" --plot none -o given growing.csv
    cmp found/forecast.csv given/forecast.csv
    accepted -j 1 -m ets -n 4 --box-cox auto --plot none -o none days.csv
    [[ $stderr == *'Box-Cox: values stay as they are'* ]]
    refused 2 "forecast: --box-cox: --log is given as well: one or the other
  hint: --no-log, or --box-cox 1" -q --log --box-cox auto growing.csv
    sed '9s/,.*/,-3/' growing.csv >negative.csv
    run --separate-stderr "$forecast" -q -m gru -n 4 --plot none --box-cox 0.4 negative.csv
    same 3 "$status"
    [[ $stderr == *'the Box-Cox transform needs positive values: column "value" is -3 in row 8'* ]]
}
