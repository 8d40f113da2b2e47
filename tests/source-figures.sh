#!/usr/bin/env bash
# Prints figures about the C# source of each project: how finely it is divided into files, types and folders.
#
#   tests/source-figures.sh [FOLDER]    default: src
#
# Columns: files; lines, blank ones and comments included; the median of lines per file; the share of files with fewer than 20 lines; types declared
# per file, nested ones included; folders with one or two files. Generated files (obj, bin) are left out. Needs bash, GNU find and awk.
set -euo pipefail
export LC_ALL=C
root=${1:-src}
[[ -d $root ]] || { echo "There is no folder $root." >&2; exit 2; }

figures() { # name, folder
    find "$2" \( -name obj -o -name bin \) -prune -o -name '*.cs' -print0 | sort -z | xargs -0 -r awk -v name="$1" '
        FNR == 1 { if (file != "") close_file(); file = FILENAME; lines = 0 }
        { lines++ }
        /^[ \t]*((public|internal|private|protected|file|static|sealed|abstract|readonly|partial|unsafe|ref|new)[ \t]+)*(class|struct|interface|enum|record)[ \t]+(struct[ \t]+|class[ \t]+)?[A-Z]/ { types++ }
        function close_file(  folder) {
            count[++files] = lines; total += lines; if (lines < 20) small++
            folder = file; sub(/\/[^\/]*$/, "", folder); held[folder]++
        }
        END {
            if (file == "") exit
            close_file()
            for (i = 2; i <= files; i++) { value = count[i]; for (j = i - 1; j > 0 && count[j] > value; j--) count[j + 1] = count[j]; count[j + 1] = value }
            median = files % 2 ? count[(files + 1) / 2] : (count[files / 2] + count[files / 2 + 1]) / 2
            for (folder in held) { folders++; if (held[folder] < 3) thin++ }
            printf "| %s | %d | %d | %g | %d %% | %.2f | %d of %d |\n", name, files, total, median, 100 * small / files + 0.5, types / files, thin, folders
        }'
}

echo "| project | files | lines | median | under 20 lines | types per file | folders of one or two files |"
echo "|---|---|---|---|---|---|---|"
figures "all of $root" "$root"
for project in "$root"/*/; do figures "$(basename "$project")" "$project"; done
