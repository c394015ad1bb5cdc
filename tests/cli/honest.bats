#!/usr/bin/env bats
# Training that heals, the alarms and the audit: what the program says against itself.

# shellcheck disable=SC2154 # what common.bash and bats set
bats_require_minimum_version 1.5.0
load common

# A JSON file, of which a Python expression over d is true; where there is no Python, it is passed over.
json() { # file expression
    command -v python3 >/dev/null || return 0
    python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); sys.exit(not eval(sys.argv[2]))' "$1" "$2" || {
        echo "$1: $2"
        return 1
    }
}

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

# ---- alarms ----

@test "forecasts that follow the last value are a shadow, on screen and in run.json" {
    "$forecast" synth -q random-walk --rows 1000 -o walk.csv
    accepted -m gru -e 8 -n 5 --plot none walk.csv
    grep -Exq 'warning: shadow: one step ahead the forecasts of "y" follow the last value \(correlation 1\.000\) more closely than the next one \(0\.9[0-9]+\), and tell no more about the change than chance would \(-?0\.[01][0-9]\)' <<<"$stderr"
    grep -q '^warning: collapse' <<<"$stderr" && return 1
    json plots/walk/run.json "d['alarms'][0]['shadow']['raised'] is True and d['alarms'][0]['collapse']['raised'] is False"
    json plots/walk/run.json "any(w.startswith('shadow') for w in d['warnings'])"
}

# Six series of 200 months on different levels: random walks, or a season.
several() { # walk|season
    awk -v walk="$1" 'function noise() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 - 0.5 }
        BEGIN {
            seed = 11; print "id,month,y"
            for (k = 1; k <= 6; k++) {
                y = 0
                for (i = 0; i < 200; i++) {
                    y = walk == "walk" ? y + noise() : sin(i * 6.2831853 / 12) + noise() / 4
                    printf "s%d,%d-%02d-01,%.4f\n", k, 1990 + int(i / 12), i % 12 + 1, 10 ^ k * (20 + y)
                }
            }
        }' >several.csv
}

@test "several series: each about its own level" {
    several walk
    accepted -m gru -e 4 -n 12 --mode both --plot none --id id -y y -o walks several.csv
    grep -Eq '^warning: shadow: one step ahead the forecasts of "y" follow the last value' <<<"$stderr"
    json walks/run.json "d['alarms'][0]['shadow']['pairs'] == 72"
    several season
    accepted -m gru -e 4 -n 12 --mode both --plot none --id id -y y -o seasons several.csv
    json seasons/run.json "not d['alarms'][0]['shadow']['raised'] and not d['alarms'][0]['collapse']['raised']"
    json seasons/run.json "d['alarms'][0]['shadow']['correlation_of_changes'] > 0.6 and 0.5 < d['alarms'][0]['collapse']['spread'] < 1.5"
}

@test "a closed loop that becomes a constant is a collapse" {
    "$forecast" synth -q mackey-glass --rows 3000 -o mg.csv
    accepted -m gru -e 1 -n 100 --season 1 --transform none --plot none mg.csv
    grep -Eq '^warning: collapse: over the horizon the forecasts of "x" become a constant: from step 51 on their spread is [0-9.e-]+ % of that of the actual values, and one step ahead their error is ' <<<"$stderr"
    json plots/mg/run.json "d['alarms'][0]['collapse']['kind'] == 'constant' and d['alarms'][0]['collapse']['spread'] < 0.1"
}

@test "good forecasts raise no alarm: a sine, temperatures, births" {
    local datasets=$BATS_TEST_DIRNAME/../../datasets
    "$forecast" synth -q damped-sine --rows 1500 -o sine.csv
    accepted -m gru -e 12 -n 40 --mode both --plot none -o sine sine.csv
    accepted -m gru -e 12 -n 14 --mode both --plot none -y temp_max -x precipitation,wind -o weather "$datasets/seattle-weather.csv"
    accepted -n 14 --plot none -y temp_max -o stack "$datasets/seattle-weather.csv"
    accepted -m narx -e 4 -n 28 --plot none -o births "$datasets/us-births.csv"
    for run in sine weather stack births; do
        json $run/run.json "not any(w.startswith(('shadow', 'collapse')) for w in d['warnings']) and len(d['alarms']) == 1"
        json $run/run.json "not d['alarms'][0]['shadow']['raised'] and not d['alarms'][0]['collapse']['raised']"
    done
}

@test "simple methods and classes are not judged" {
    accepted "${small[@]}" -m naive -o naive days.csv
    json naive/run.json "d['alarms'] == []"
}

# ---- the audit ----

@test "--audit shows that nothing knows what comes after it" {
    awk -F, -v OFS=, 'NR == 1 { print $0, "shop,sun"; next } { print $0, NR % 5, NR % 3 }
        END { for (i = 1; i <= 4; i++) printf "2024-03-%02d,,,%d\n", i, i }' days.csv >inputs.csv
    accepted -j 1 -m gru --hidden 4 --window 8 -n 4 -e 2 --refit yes --plot none --audit -y value -x shop -X sun inputs.csv
    same "audit: kept, as known ahead: time stamps, sun
audit: with other values in rows 43 to 60: what the training rows decide, scales and first weights are the same to the bit" \
        "$(grep '^audit' <<<"$stderr" | head -n 2 | sed 's/ ([0-9]* numbers)$//')"
    grep -Exq 'audit: with other values in rows 52 to 60: the weights fitted anew before the test rows are the same to the bit \([0-9]+ numbers\)' <<<"$stderr"
    grep -Exq 'audit: with other values in the rows after each of 8 origins: forecasts are the same to the bit \(32 numbers\)' <<<"$stderr"
    json plots/inputs/run.json "d['audit']['leaks'] is False and len(d['audit']['trials']) == 4 and all(t['moved'] is None for t in d['audit']['trials'])"
    accepted -q "${small[@]}" -o without days.csv
    json without/run.json "'audit' not in d"
}

@test "--audit of the stack" {
    accepted -n 4 --plot none --audit days.csv
    same 4 "$(grep -c '^audit: with other values in .* are the same to the bit' <<<"$stderr")"
}

@test "what cannot be audited is refused" {
    refused 2 'forecast: --audit: what a clock ends does not end alike twice
  hint: without --time-limit' --audit --time-limit 5 days.csv
}

@test "--audit of several series: everything after an origin of each" {
    awk -F, -v OFS=, 'NR == 1 { print "shop", $0; next } { print "a", $0; print "b", $1, $2 + 3 }' days.csv >shops.csv
    accepted -j 1 -m gru --hidden 4 --window 8 -n 4 -e 2 --refit yes --plot none --id shop -y value --audit -o both shops.csv
    same "audit: kept, as known ahead: time stamps
audit: with other values in the validation and test rows of 2 series: what the training rows decide, scales and first weights are the same to the bit
audit: with other values in the test rows of 2 series: weights, their choice and intervals are the same to the bit
audit: with other values in the test rows of 2 series: the weights fitted anew before the test rows are the same to the bit
audit: with other values in the rows after each of 4 origins of 2 series: forecasts are the same to the bit" \
        "$(grep '^audit' <<<"$stderr" | sed 's/ ([0-9]* numbers)$//')"
    json both/run.json "d['audit']['leaks'] is False and d['audit']['trials'][3]['numbers'] == 4 * 2 * 4"
    accepted "${small[@]:1}" --id shop -y value --series a --audit shops.csv
    same 3 "$(grep -c '^audit: with other values' <<<"$stderr")"
}
