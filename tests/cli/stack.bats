#!/usr/bin/env bats
# The default model: a stack of members, their weights, what is fitted anew, what is saved.

# shellcheck disable=SC2154 # names of common.bash and bats

bats_require_minimum_version 1.5.0
load common

# One run that the tests read: two targets with a hole, a past and a future input.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    awk 'BEGIN { print "day,a,b,p,f"
        for (i = 0; i < 160; i++) { p = (i * 37) % 11; f = (i * 13) % 17
            a = i == 40 ? "" : 10 + (i % 7) + f / 5; b = 50 + i / 10 + q
            if (i >= 148) printf "%d,,,,%d\n", i, f; else printf "%d,%s,%.2f,%d,%d\n", i, a, b, p, f
            q = p } }' >inputs.csv
    "${FORECAST:-$BATS_TEST_DIRNAME/../../build/release/forecast}" --time none -y a,b -x p -X f -n 6 --mode both \
        --plot none -o made inputs.csv >made.csv 2>made.err
}

# Its rows beyond the end.
beyond() { # file
    grep -E '^time|,148,' "$1"
}

@test "a run of the default model names its members by their weight" {
    cd "$BATS_FILE_TMPDIR"
    grep -q '^stack weights: [a-z-]* 0\.[0-9][0-9], ' made.err
    same 1 "$(grep -c '^stack weights' made.err)"
    grep -q '^the stack (auto) .* simple baseline' made.err
    grep -q '^    "member": "gru",$' made/run.json
    command -v python3 >/dev/null || skip "no python3"
    python3 - <<'END'
import json, re
run = json.load(open('made/run.json'))
members = run['model']['members']
assert abs(sum(m['weight'] for m in members) - 1) < 1e-9
assert {'ridge', 'gru', 'naive'} <= {m['name'] for m in members}, members
assert run['model']['parameters'] > 1000
told = re.search('stack weights: (.*)', open('made.err').read()).group(1)
told = dict(m.rsplit(' ', 1) for m in told.split(', '))
# those that the forecast beyond the end uses
assert told == {m['name']: '%.2f' % m['weight'] for m in members if m['weight'] >= 0.005}, (told, members)
END
}

@test "its configuration repeats it, its model forecasts the same" {
    cp "$BATS_FILE_TMPDIR/inputs.csv" .
    cp -r "$BATS_FILE_TMPDIR/made" .
    accepted -c made/config.yaml -j 3 -o again
    [[ $stderr != *warning:*sets* ]]
    for file in forecast.csv metrics.csv model.safetensors config.yaml; do
        cmp "made/$file" "again/$file"
    done
    accepted predict -q --mode both --plot none -o later made inputs.csv
    same "$(beyond made/forecast.csv)" "$(cat later/forecast.csv)"
}

@test "another horizon is one for all members" {
    cp "$BATS_FILE_TMPDIR/inputs.csv" .
    made=$BATS_FILE_TMPDIR/made
    accepted predict -q --plot none -n 12 "$made" inputs.csv
    same 25 "$(wc -l <<<"$output")"
    # what is answered at once, or step by step, is the same at its first steps
    same "$(grep autoregressive "$made/forecast.csv" | beyond - | grep ,a, | cut -d, -f1-5)" \
        "$(grep ',a,' <<<"$output" | head -n 6 | cut -d, -f1-5)"
    accepted predict -q --plot none -n 2 "$made" inputs.csv
    same 5 "$(wc -l <<<"$output")"
    # where only the calendar reaches beyond the end
    accepted -q -n 3 --plot none -o short days.csv
    accepted predict -q --plot none -n 30 short days.csv
    same 31 "$(wc -l <<<"$output")"
    run --separate-stderr "$forecast" predict -q --plot none --test-rows 140 "$made" inputs.csv
    same 3 "$status"
    [[ $stderr == *"148 rows are too few"* ]]
}

@test "inspect shows the members of a saved stack" {
    accepted inspect "$BATS_FILE_TMPDIR/made"
    has_line "members and their weights"
    grep -qE '^  ridge-recursive +0\.[0-9]{4}$' <<<"$output"
    grep -qE '^  member\.[0-9]+\.rnn\.weight_hh_l0 +192 x 64$' <<<"$output"
    accepted inspect --json "$BATS_FILE_TMPDIR/made"
    is_json "$output"
    grep -q '"name": "ets",' <<<"$output"
}

@test "what the stack sets itself is warned of" {
    accepted -n 4 --plot none --hidden 5 --lr 0.1 days.csv
    grep -qx 'warning: the stack (auto) sets --hidden, --lr for each member itself; a single model takes it: --model gru' <<<"$stderr"
    accepted -n 4 --plot none --epochs 3 --batch-norm --noise 0.1 -o other days.csv
    [[ $stderr != *"for each member itself"* ]]
    grep -q '"name": "ridge"' other/run.json
    grep -q '"name": "gru"' other/run.json
    accepted -q -m gru -n 4 --plot none --hidden 5 --epochs 2 -o third days.csv
}

@test "--refit: the held-out rows count in the forecast, not in the scores" {
    awk -F, -v OFS=, 'NR > 1 { $2 += NR * NR % 11 } 1' days.csv >rough.csv
    accepted -q -n 4 --plot none -o fitted rough.csv
    accepted -q -n 4 --plot none --refit no -o kept rough.csv
    run ! cmp fitted/forecast.csv kept/forecast.csv
    # another last day changes neither the weights nor the forecasts of the test part before it
    sed '$s/,[0-9]*$/,99/' rough.csv >changed.csv
    accepted -q -n 4 --plot none -o last changed.csv
    same "$(head -n 4 fitted/forecast.csv | cut -d, -f1-6)" "$(head -n 4 last/forecast.csv | cut -d, -f1-6)"
    # of other models they are left alone unless it is asked for
    accepted "${small[@]}" -o gru days.csv
    accepted "${small[@]}" --refit yes -o gru-yes days.csv
    run ! cmp gru/model.safetensors gru-yes/model.safetensors
    accepted inspect gru-yes
    [[ $output == *" for the test; then fitted anew on 60"$'\n'* ]]
    refused 2 'forecast: --test-rows: 3 rows do not hold the horizon of 4
  hint: --test-rows 4' predict -q --plot none --test-rows 3 gru days.csv
    refused 3 'forecast: days.csv: 60 rows are too few: the window of 15 and 58 test rows need 73' predict -q --plot none --test-rows 58 gru days.csv
    # rows that a model knows are no test of it
    accepted predict --plot none --test-rows 9 gru-yes days.csv
    grep -qx "warning: of the 9 test rows the model was fitted on 9: these scores are not those of forecasts" <<<"$stderr"
    accepted predict --plot none --test-rows 9 gru days.csv
    [[ $stderr != *"was fitted on"* ]]
    # whatever became of the file: a last value that changed, rows at its end, none at its beginning
    sed '$s/,[0-9]*$/,99/' days.csv >newer.csv
    days 65 >grown.csv
    sed 2,21d grown.csv >moved.csv
    for as in "9 newer" "4 grown" "4 moved"; do
        accepted predict --plot none --test-rows 9 --force -o as gru-yes "${as#* }.csv"
        grep -q "^warning: of the 9 test rows the model was fitted on ${as% *}:" <<<"$stderr"
    done
    accepted predict --plot none --test-rows 5 gru-yes grown.csv
    [[ $stderr != *"was fitted on"* ]]
    # another series of the same days
    sed '2,$s/$/5/' days.csv >others.csv
    accepted predict --plot none --test-rows 9 gru-yes others.csv
    [[ $stderr != *"was fitted on"* ]]
    accepted "${small[@]}" --refit no -o gru-no days.csv
    cmp gru/model.safetensors gru-no/model.safetensors
}

@test "options of a stack are refused where there is none" {
    refused 2 'forecast: --weigh-by: only a stack of several series has units to choose from
  hint: --weigh-by mase' -q --plot none -n 4 --weigh-by deviation days.csv
    refused 2 'forecast: --members: only the stack has members
  hint: --model auto' -q --plot none -n 4 -m gru --members gru days.csv
}

@test "short series have the members they are long enough for" {
    for rows in 3 4 8 12 30 48; do
        days "$rows" >few.csv
        accepted -q --plot none --force -o few few.csv
        grep -q '"name": "naive"' few/run.json
    done
    days 2 >few.csv
    run --separate-stderr "$forecast" -q --plot none few.csv
    same 3 "$status"
    [[ $stderr == *"2 rows are too few"* ]]
    days 1 >few.csv
    run --separate-stderr "$forecast" -q --plot none --val 0 --test 0 few.csv
    same 3 "$status"
    [[ $stderr == *"1 row is too few"* ]]
    # members that are for longer series, or for several
    days 40 >some.csv
    refused 2 'forecast: --members: this series has too few rows or no season for any of them, or they are for several series
  hint: without --members the stack takes all that suit' --members ridge-local,gru-seasonal,seasonal-long some.csv
    # the whole is constant, or its first part is
    awk 'BEGIN { print "t,v"; for (i = 0; i < 90; i++) print i ",5" }' >flat.csv
    accepted -q --time none -y v --plot none -n 1 -o flat flat.csv
    [[ $output == *,1,5,5,5,5,5, ]]
    awk 'BEGIN { print "t,v"; for (i = 0; i < 90; i++) print i "," (i < 50 ? 5 : 5 + i % 3) }' >late.csv
    accepted -q --time none -y v --plot none late.csv
}

@test "an ensemble is one model" {
    accepted "${small[@]}" --ensemble 3 --combine median -o one days.csv
    accepted "${small[@]}" --ensemble 3 --combine median -j 3 -o two days.csv
    cmp one/model.safetensors two/model.safetensors
    same 3 "$(grep -c '"weight": 0.3333' one/run.json)"
    accepted predict -q --plot none -n 4 -o later one days.csv
    same "$(grep -v ',[0-9]*$' one/forecast.csv)" "$(grep -v ',[0-9]*$' later/forecast.csv)"
    accepted "${small[@]}" -o single days.csv
    run ! cmp one/forecast.csv single/forecast.csv
}

@test "a time limit is that of all members" {
    accepted -n 4 --plot none --time-limit 0.000001 days.csv
    grep -q '^warning: the time limit ended the training' <<<"$stderr"
    run ! grep -q '"name": "gru"' plots/days/run.json
    grep -q '"name": "theta"' plots/days/run.json
    grep -q '"time_over": true' plots/days/run.json
}

@test "a loss is set for each member: warned of, not refused" {
    accepted -n 4 --plot none --loss huber days.csv
    grep -qx 'warning: the stack (auto) sets --loss for each member itself; a single model takes it: --model gru' <<<"$stderr"
}

@test "without the target's past and without inputs there is nothing to read" {
    for model in auto gru ridge; do
        refused 2 "forecast: --own-past: without the target's past the net reads nothing
  hint: --past COL or --future COL, or --own-past yes" -q -m $model -n 4 --own-past no --calendar none days.csv
    done
    for model in theta naive; do
        refused 2 "forecast: --own-past: the method reads nothing but the target's past
  hint: --own-past yes, or a net or ridge, which reads inputs" -q -m $model -n 4 --own-past no days.csv
    done
    sed 's/$/,1/; 1s/1$/x/; 3~2s/1$/2/' days.csv >inputs.csv
    accepted -n 4 --plot none --own-past no --calendar none -y value -x x inputs.csv
    # only members that read inputs
    grep -Exq 'stack weights: (ridge|gru)[a-z-]* .*' <<<"$stderr"
    run ! grep -Eq 'weight: .*(naive|theta|holt|drift|season)' <<<"$stderr"
}

@test "progress says whose training it is" {
    accepted -v -j 1 -n 4 --plot none days.csv
    grep -Eq '^gru: +[0-9]+% epoch [0-9]+ of [0-9]+, loss [0-9.e-]+, ' <<<"$stderr"
    run ! grep -Eq '^ +[0-9]+% epoch|validation nan' <<<"$stderr"
}

@test "counts have no interval below 0, and it is said" {
    awk 'BEGIN { print "v"; for (i = 0; i < 120; i++) print i % 5 == 0 ? 2 + i % 3 : 0 }' >counts.csv
    accepted --plot none -n 5 --force -o counts counts.csv
    grep -q 'intervals are cut off at 0, since no value lies below it; --floor none lifts this' <<<"$stderr"
    same 0 "$(grep -c -- ,- counts/forecast.csv)"
    accepted --plot none -n 5 --force -o counts --floor none counts.csv
    same 0 "$(grep -c 'intervals are cut off at 0' <<<"$stderr")"
    grep -q -- ',-' counts/forecast.csv
}

@test "without held-out rows the rolling origins say what the stack is worth" {
    accepted --plot none --test 0 -n 5 --force -o untested days.csv
    grep -Eq "without a test: from [0-9]+ rolling origins within the training rows, by which the stack \(auto\) is weighted, its MAE is [0-9.e-]+, that of [a-z ]+ [0-9.e-]+$" <<<"$stderr"
    [[ $stderr == *"was not tested"* ]]
    # where nothing can be learnt it is a warning
    awk 'BEGIN { print "v"; srand(5); for (i = 0; i < 150; i++) print x += rand() < 0.5 ? -1 : 1 }' >walk.csv
    accepted --plot none --test 0 -n 10 --members ridge-recursive,drift --force -o untested walk.csv
    grep -q 'warning: without a test' <<<"$stderr"
    accepted --plot none -n 5 --force -o tested days.csv
    [[ $stderr != *"without a test"* ]]
}

# Years of months: a season of 12 on a trend.
months() { # rows
    awk -v rows="$1" 'BEGIN { print "month,sales"
        for (i = 0; i < rows; i++)
            printf "%d-%02d,%d\n", 2018 + int(i / 12), i % 12 + 1, 100 + i + 12 * (i % 12 < 4) + i * 7 % 5 }'
}

@test "a horizon that leaves few rows to learn from: no validation, then no test, and it is said" {
    months 60 >five.csv
    accepted --plot none -n 24 five.csv
    grep -qx "  ""val: 0" plots/five/config.yaml
    grep -qx 'season of 12 steps' <<<"$stderr"
    [[ $stderr != *"no test"* ]]
    grep -q 'over 1 origin of 24 steps' <<<"$stderr"
    # what is given is taken as it is
    run --separate-stderr "$forecast" --plot none -n 24 --val 24 -o given five.csv
    grep -qx 'no season' <<<"$stderr"
    months 48 >four.csv
    accepted --plot none -n 24 --format csv four.csv
    same 25 "${#lines[@]}"
    grep -qx "  ""test: 0" plots/four/config.yaml
    grep -qx 'warning: no test: 48 rows are too few to hold out a horizon of 24 and learn from the rest' <<<"$stderr"
    grep -qx 'season of 12 steps' <<<"$stderr"
    accepted -q --plot none -n 24 --test 24 -o tested four.csv
    grep -qx "  ""test: 24" tested/config.yaml
    # the configuration that was written repeats the run
    accepted -c plots/four/config.yaml -o again
    cmp again/forecast.csv plots/four/forecast.csv
    # members are weighed by as much of the horizon as there is
    months 30 >short.csv
    accepted --plot none -n 24 short.csv
    run awk -F': ' '/"weight"/ { seen[$2]++ } END { n = 0; for (w in seen) n++; exit n < 2 }' plots/short/run.json
    same 0 "$status"
}

@test "intervals widen beyond the steps that methods were seen at" {
    months 12 >year.csv
    accepted -q --plot none --format csv --floor none -n 36 year.csv
    awk -F, 'NR > 9 { width = $10 - $9; if (width <= last) exit 1; last = width }
        END { exit NR != 37 }' <<<"$output"
}

@test "a member that grows beyond all numbers is left out where it does" {
    awk 'BEGIN { print "x"; for (i = 0; i < 60; i++) print i == 59 ? 13 : 100 + i % 7 * 5 + i * .3 }' >last.csv
    accepted -q --plot none --format csv -n 5 last.csv
    same 6 "${#lines[@]}"
    refused 5 'forecast: the forecast from row 60 is not finite at step 1
  hint: train with a lower --lr or a smaller --clip' -q --plot none -n 5 --members ridge-recursive-log last.csv
}

@test "a member that is left out at each fit is warned of once, and how often" {
    awk 'BEGIN { print "y"
        for (t = 0; t < 240; t++) {
            r = t < 80 ? -120 : t > 119 ? 119 : 6 * (t - 80) - 120
            printf "%.6g\n", 10 ^ (r + sin(t) / 100)
        } }' >rise.csv
    accepted -n 40 --season 1 --log --plot none --members ets,naive rise.csv
    same 'warning: without the member ets: a forecast of it is not a finite number (2 times)' \
        "$(grep without <<<"$stderr")"
    # forecasts that miss by many orders of magnitude are not told in percent
    accepted backtest -n 20 --season 1 --log --plot none -m ets --origins 8 rise.csv
    grep -Eq '^ets does not beat .*: its MAE is [0-9.]+e\+[0-9]+ times as large over' <<<"$stderr"
}

@test "what rounding leaves is no error" {
    seq 0.1 0.1 10 >line.csv
    accepted --plot none --format table line.csv
    grep -qx 'the stack (auto) makes no error over 7 origins of 9 steps, nor does the best simple baseline (drift).' <<<"$stderr"
    grep -Eq '^  auto +[0-9.]+e-1[0-9] ' <<<"$output"
    grep -Eq '^  naive +0.5 ' <<<"$output"
}

@test "a horizon that is short for want of test rows says so" {
    months 60 >five.csv
    accepted --dry-run five.csv
    grep -qx 'horizon of 5 steps, as the test part is short; --horizon sets another' <<<"$stderr"
    accepted --dry-run --horizon 12 five.csv
    [[ $stderr != *"test part is short"* ]]
    # without a test part it is what the usual one would have given
    accepted --dry-run --test 0 five.csv
    grep -qx 'horizon of 5 steps' <<<"$stderr"
    # one that is as long as it may be was not cut
    awk 'BEGIN { print "x"; for (i = 0; i < 113; i++) print i * 7919 % 104729 % 97 }' >noise.csv
    accepted --dry-run --season 1 --test 17 noise.csv
    grep -qx 'horizon of 10 steps' <<<"$stderr"
}

@test "a horizon longer than the series is forecast with a warning" {
    months 20 >few.csv
    accepted --plot none -n 30 --format csv few.csv
    same 31 "${#lines[@]}"
    [[ $stderr == *"warning: the horizon is longer than the series"* ]]
    accepted --plot none -n 20 --format csv --force few.csv
    [[ $stderr != *"longer than the series"* ]]
}
