#!/usr/bin/env bats
# What bad input gets: a clear error with place and remedy, its exit code, nothing half written.

# shellcheck disable=SC2016,SC2154 # programs of bash -c; names of common.bash and bats

load common

# The same for every data error: code 3, the exact text, and no folder.
bad_data() { # file text arguments...
    refused 3 "forecast: $1$2" -q "${@:3}" "$1"
    [ ! -e plots ]
}

@test "a missing file, a folder, no permission" {
    bad_data nothing.csv ": No such file or directory"
    mkdir folder
    bad_data folder $': Is a directory\n  hint: name a file in it'
    cp days.csv locked.csv
    chmod 000 locked.csv
    [ -r locked.csv ] || bad_data locked.csv $': Permission denied\n  hint: chmod u+r lets its owner read it' # root may read it
}

@test "a pipe is opened once" {
    mkfifo pipe
    for verb in inspect '-q -m naive --plot none'; do
        timeout 60 cat days.csv >pipe &
        # shellcheck disable=SC2086 # several words
        run --separate-stderr timeout -k 1 60 "$forecast" $verb pipe
        same 0 "$status"
        wait $!
    done
}

@test "files of the program itself where a table is wanted" {
    accepted "${small[@]}" -o out days.csv
    bad_data out/model.safetensors $': a saved model, not CSV\n  hint: forecast predict MODEL FILE'
    bad_data out/config.yaml $': a configuration, not CSV\n  hint: forecast --config FILE'
    bad_data out/run.json $': JSON, not CSV\n  hint: convert it to CSV'
}

@test "an empty file, a header alone" {
    : >empty.csv
    bad_data empty.csv ": the file is empty"
    printf 'day,value\n' >header.csv
    bad_data header.csv ": a header and no rows below it"
}

@test "binary junk" {
    head -c 4000 "$forecast" >program.csv
    run --separate-stderr "$forecast" -q program.csv
    same 3 "$status"
    [[ $stderr == "forecast: program.csv"*": "* ]]
    [ "${#stderr_lines[@]}" -le 2 ]
    printf 'a\n1\n\0\n2\n' >nul.csv
    run --separate-stderr "$forecast" -q nul.csv
    same 3 "$status"
    [[ $stderr == "forecast: nul.csv:3"*": "* ]]
    [ ! -e plots ]
}

@test "free text as target, no number at all" {
    { echo word && seq -f 'w%g' 300; } >words.csv
    bad_data words.csv ':258:1: column "word" has more than 256 different labels
  hint: fewer and broader classes can be forecast' -y word
    printf 'day,color\n2024-01-01,red\n2024-01-02,blue\n2024-01-03,green\n' >text.csv
    bad_data text.csv ': no column of numbers
  hint: column "color" is text: "red" in line 2; named with --target it is forecast as classes'
}

@test "a cell that is no number: line, field, remedy; five of them, then a count" {
    sed -i '5s/,.*/,x/' days.csv
    run --separate-stderr "$forecast" -q days.csv
    same 3 "$status"
    [[ ${stderr_lines[0]} == 'forecast: days.csv:5:2: "x" is not a number in column "value"' ]]
    for line in $(seq 10 17); do sed -i "${line}s/,.*/,x$line/" days.csv; done
    run --separate-stderr "$forecast" -q days.csv
    same 'forecast: days.csv:13:2: "x13" is not a number in column "value"' "${stderr_lines[4]}"
    same 'forecast: and 4 more' "${stderr_lines[5]}"
    [ ! -e plots ]
}

@test "a decimal comma" {
    printf 'day;value\n2024-01-01;1.5\n2024-01-02;12,5\n2024-01-03;3.5\n' >comma.csv
    run --separate-stderr "$forecast" -q comma.csv
    same 3 "$status"
    [[ $stderr == 'forecast: comma.csv:'*'"12,5"'* ]]
    [[ $stderr == *'--decimal'* ]]
}

@test "all values missing" {
    printf 'day,value\n2024-01-01,\n2024-01-02,NA\n2024-01-03,\n' >missing.csv
    bad_data missing.csv ': column "value" has no values' -y value
}

@test "a constant series" {
    sed -i '2,$s/,.*/,0.1/' days.csv
    bad_data days.csv ': target "value" is constant (0.1) in all 42 training rows: there is nothing to learn
  hint: another --target; --model auto answers a constant number' -m gru
    for verb in run backtest; do
        accepted $verb -m auto -n 3 --plot none --force -o same days.csv
        grep -Exq 'warning: target "value" is constant \(0.1\) in all [0-9]+ training rows: nothing else is learnt' <<<"$stderr"
        grep -q '^the stack (auto) makes no error over ' <<<"$stderr"
    done
    accepted -q -m auto -n 3 --plot none --force -o same days.csv
    same "$(printf '0.1,0.1,0.1,0.1,0.1,\n%.0s' 1 2 3)" "$(sed 1d <<<"$output" | cut -d, -f6-)"
    local want=$output
    accepted predict -q --plot none --force -o again same days.csv
    same "$want" "$output"
}

@test "two rows; a horizon longer than the data" {
    printf 'x\n1\n2\n' >two.csv
    run --separate-stderr "$forecast" -q two.csv
    same 3 "$status"
    same "forecast: two.csv: 2 rows are too few: window 1 + horizon 1 + validation 0 + test 0 needs 3
  hint: a longer file" "$stderr"
    run --separate-stderr "$forecast" -q -m gru -n 1000 days.csv
    same 3 "$status"
    [[ $stderr == "forecast: days.csv: 60 rows are too few: window "*" + horizon 1000 + validation needs "* ]]
    [[ $stderr == *$'\n'"  hint: --horizon "* ]]
    [ ! -e plots ]
}

@test "several candidates for the target" {
    printf 'open,high,low,shut\n1,2,3,4\n2,3,4,6\n3,4,5,5\n' >many.csv
    bad_data many.csv ": 4 numeric columns, which is the target? open high low shut
  hint: --target shut; the others become inputs with --past '*'"
    bad_data many.csv ': no column "opn"
  hint: did you mean "open"?' -y opn
}

@test "repeated time stamps and time that goes back" {
    sed -i '3s/.*/2024-01-01,5/' days.csv
    bad_data days.csv ':3:1: time stamp 2024-01-01 stands in line 2 already
  hint: --duplicates first|last|mean keeps one row of each stamp, --time none counts the rows'
    printf 'day,value\n2024-01-01,1\n2024-01-03,2\n2024-01-02,4\n2024-01-04,4\n' >back.csv
    bad_data back.csv ':4:1: time goes back: 2024-01-02 after 2024-01-03 in line 3
  hint: --sort sorts the rows by time; of several series in one file --id COL names the column that tells them apart'
    printf 'day,value\n01/02/2024,1\n02/02/2024,2\n' >two.csv
    bad_data two.csv ":2:1: \"01/02/2024\" in column \"day\" may be 2024-02-01 or 2024-01-02: nothing in the file tells
  hint: --date-format '%d/%m/%Y' or --date-format '%m/%d/%Y'; --time none counts the rows"
    printf 'day,value\n2024-01-01 10:00:01,1\n2024-01-01 10:00:02.5,2\n' >ticks.csv
    bad_data ticks.csv ':3:1: 2024-01-01 10:00:02.5 follows 2024-01-01 10:00:01.0: rows do not lie on steps of 1min
  hint: --resample last|first|mean|sum|min|max|ohlc makes one row of each step' --freq 1min
    # neither does anything alone
    refused 2 'forecast: --resample: there is no --freq to say into which steps
  hint: such as --freq 1h' -q --resample mean -n 4 days.csv
    refused 2 'forecast: --freq: there are no time stamps
  hint: --time COL names them' -q --time none --freq 1w --resample ohlc -n 4 days.csv
}

@test "a record with too many or too few fields" {
    sed -i '4s/$/,7/; 6s/,.*//' days.csv
    run --separate-stderr "$forecast" -q days.csv
    same 3 "$status"
    [[ ${stderr_lines[0]} == "forecast: days.csv:4"* && ${stderr_lines[1]} == "forecast: days.csv:6"* ]]
}

@test "a model file that is truncated, has a flipped bit, or is none" {
    accepted "${small[@]}" days.csv
    local model=plots/days/model.safetensors damaged=': the file is damaged: its checksum does not fit its bytes
  hint: train it again, or copy the file again'
    local size
    size=$(stat -c %s "$model")
    for bytes in $((size - 1)) $((size - 400)); do
        head -c "$bytes" "$model" >cut.safetensors
        refused 4 "forecast: cut.safetensors$damaged" predict -q cut.safetensors days.csv
    done
    for bytes in 0 1 8 20; do
        head -c "$bytes" "$model" >cut.safetensors
        run --separate-stderr "$forecast" predict -q cut.safetensors days.csv
        same 4 "$status"
    done
    for at in 20 $((size / 2)) $((size - 1)); do
        cp "$model" flip.safetensors
        printf '%b' "\\x$(printf %02x $((0x$(xxd -s "$at" -l 1 -p flip.safetensors 2>/dev/null || od -An -tx1 -j "$at" -N 1 flip.safetensors | tr -d ' ') ^ 1)))" |
            dd of=flip.safetensors bs=1 seek="$at" conv=notrunc status=none
        refused 4 "forecast: flip.safetensors$damaged" predict -q flip.safetensors days.csv
    done
    refused 4 'forecast: days.csv: not a safetensors file
  hint: give the model.safetensors of a run' predict -q days.csv days.csv
    refused 4 "forecast: none: No such file or directory
  hint: give the model.safetensors of a run" predict -q none days.csv
    mkdir empty
    for verb in 'inspect empty' 'predict -q empty days.csv'; do
        # shellcheck disable=SC2086 # several words
        refused 4 "forecast: empty/model.safetensors: No such file or directory
  hint: give the model.safetensors of a run" $verb
    done
    refused 4 "forecast: flip.safetensors$damaged" inspect flip.safetensors
    [ ! -e plots/days-predict ]
}

@test "a file without the columns of the model" {
    accepted "${small[@]}" days.csv
    sed '1s/value/wert/' days.csv >other.csv
    run --separate-stderr "$forecast" predict -q plots/days/model.safetensors other.csv
    same 3 "$status"
    [[ $stderr == 'forecast: other.csv: no column "value"'* ]]
}

@test "a configuration with a typo" {
    echo 'epoch: 5' >c.yaml
    refused 2 'forecast: c.yaml:1:1: unknown key "epoch"; did you mean "epochs"?
  hint: forecast help config' -c c.yaml days.csv
}

@test "training that diverges" {
    run --separate-stderr "$forecast" -q -m gru --lr 100 --clip 0 --optimizer sgd --scale none -e 50 --plot none days.csv
    same 5 "$status"
    [[ $stderr == "forecast: "*$'\n'"  hint: "*"--lr"* ]]
    [ ! -e plots/days ]
}

@test "an output folder that cannot be written, or is somebody's" {
    refused 9 "forecast: /proc/run: cannot be written: No such file or directory" "${small[@]}" -o /proc/run days.csv
    mkdir mine
    touch mine/letter
    refused 2 "forecast: mine: the folder exists and holds no run.json: not replaced
  hint: another folder, or --force to replace it with all it holds" "${small[@]}" -o mine days.csv
    only days.csv mine
    refused 2 "forecast: days.csv: is a file, not a folder" "${small[@]}" -o days.csv days.csv
    accepted "${small[@]}" --force -o mine days.csv
    [ ! -e mine/letter ]
}

@test "a read-only folder" {
    mkdir locked
    chmod 555 locked
    [ ! -w locked ] || skip "root may write everywhere"
    refused 9 "forecast: locked/run: cannot be written: Permission denied" "${small[@]}" -o locked/run days.csv
}

@test "gnuplot is missing: a warning and the scripts; an error if pictures were asked for" {
    drawn=("${small[@]:1:12}") # without -q and --plot none
    run --separate-stderr env PATH=/nowhere "$forecast" "${drawn[@]}" days.csv
    same 0 "$status"
    [[ $stderr == *$'\n'"warning: plots/days/forecast.gp: no picture: gnuplot is not installed
  hint: apt-get install gnuplot-nox"* ]]
    [ -s plots/days/forecast.gp ] && [ -s plots/days/forecast.csv ]
    [ ! -e plots/days/forecast.png ]
    run --separate-stderr env PATH=/nowhere "$forecast" "${drawn[@]}" -q --plot png days.csv
    same 6 "$status"
    same 5 "${#lines[@]}"
    [[ $stderr == "forecast: "*"gnuplot is not installed"*$'\n'"  hint: apt-get install gnuplot-nox"* ]]
    [ -s plots/days/forecast.csv ]
}

@test "--require" {
    run --separate-stderr "$forecast" "${small[@]}" --require 'mase<0.0001' days.csv
    same 7 "$status"
    [[ $stderr == "forecast: --require: mase<0.0001 is not met: the autoregressive mase is "* ]]
    [ -s plots/days/run.json ]
    accepted "${small[@]}" --require 'mase<1000,mae>0' days.csv
    refused 2 'forecast: --require: "mase<" is no condition
  hint: like mase<1 or mae<=2.5,coverage80>75 or continuous.rmse<3' --require 'mase<' days.csv
}

@test "no output holds nan or inf" {
    sed -i '4s/,.*/,/; 20,24s/,.*/,/' days.csv
    accepted "${small[@]}" --mode both days.csv
    run grep -riE '\b(nan|inf)\b' plots/days --include='*.csv' --include='*.json'
    same 1 "$status"
}

@test "what a method does not read is warned of, on the command line alone" {
    accepted -n 4 --plot none -m theta -o plain days.csv
    [[ $stderr != *warning* ]]
    accepted -n 4 --plot none -m theta --hidden 9 --set lr=0.1 --lags 1:3 -o given days.csv
    grep -qx 'warning: theta does not read --lags, --hidden, --lr' <<<"$stderr"
    cmp plain/forecast.csv given/forecast.csv
    accepted -n 4 --plot none -o again -c given/config.yaml days.csv
    [[ $stderr != *warning* ]]
    accepted -n 4 --plot none -m ridge --lr 0.1 days.csv
    grep -qx 'warning: ridge does not read --lr' <<<"$stderr"
    accepted -n 4 --plot none -m gru --epochs 1 --lags 1:3 --penalty 1 days.csv
    grep -qx 'warning: gru does not read --lags, --penalty' <<<"$stderr"
    accepted -n 4 --plot none -m gru --epochs 1 --base ridge --penalty 1 days.csv
    [[ $stderr != *"does not read"* ]]
}
