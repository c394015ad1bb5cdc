#!/usr/bin/env bats
# Intervals: nominal and measured side by side, their scores, sample paths, what is refused.

# shellcheck disable=SC2154 # names of common.bash and bats

bats_require_minimum_version 1.5.0
load common

@test "what the intervals held stands beside what they promise" {
    accepted -j 1 -m ridge -n 4 --window 8 --plot none --level 50,90 --format table days.csv
    grep -Eq '^autoregressive: test values inside the intervals: [0-9.]+ % \(nominal 50 %\), [0-9.]+ % \(nominal 90 %\)$' <<<"$stderr"
    grep -Eq '^  50 % interval: [0-9.]+ % of the test values inside, MSIS [0-9.e-]+$' <<<"$output"
    grep -Eq '^  CRPS [0-9.e-]+, mean pinball loss [0-9.e-]+$' <<<"$output"
    local metric
    for metric in pinball crps coverage50 winkler50 msis50 coverage90 winkler90 msis90; do
        # all steps, and each of the four
        same 5 "$(grep -c "^value,ridge,autoregressive,test,[0-4],$metric," plots/days/metrics.csv)"
    done
    grep -q '^  "intervals": {$' plots/days/run.json
}

@test "sample paths: in the model, in the same bits by any number of threads" {
    local made=(-m gru --hidden 4 --window 8 -n 4 --epochs 2 --plot none --bootstrap 50)
    accepted -q -j 1 "${made[@]}" -o one days.csv
    accepted -q -j 3 "${made[@]}" -o three days.csv
    cmp one/forecast.csv three/forecast.csv
    cmp one/model.safetensors three/model.safetensors
    accepted -q predict --plot none -o again one days.csv
    cmp <(grep ',$' one/forecast.csv) <(grep ',$' again/forecast.csv)
    accepted -q -j 1 -m gru --hidden 4 --window 8 -n 4 --epochs 2 --plot none -o none days.csv
    # the same forecasts, other bounds, which are not symmetrical
    cmp <(cut -d, -f1-6 one/forecast.csv) <(cut -d, -f1-6 none/forecast.csv)
    run ! cmp -s one/forecast.csv none/forecast.csv
    awk -F, 'NR > 1 { up = $8 - $6; down = $6 - $7; if (up - down > 1e-6 || down - up > 1e-6) odd++ }
        END { exit !odd }' one/forecast.csv
    accepted -q backtest -j 1 "${made[@]}" -o rolled days.csv
}

@test "paths of what feeds nothing back are refused" {
    refused 2 'forecast: --bootstrap: paths are those of one net that is fed its own outputs
  hint: --model gru, or --bootstrap 0' -q --bootstrap 10 days.csv
    refused 2 'forecast: --bootstrap: paths are those of one net that is fed its own outputs
  hint: --model gru, or --bootstrap 0' -q -m gru --windows 3,5 --bootstrap 10 days.csv
    refused 2 'forecast: --bootstrap: a net that answers the whole horizon feeds nothing back
  hint: --head next, or --bootstrap 0' -q -m gru --head direct --bootstrap 10 days.csv
}
