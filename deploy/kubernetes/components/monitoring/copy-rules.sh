#!/bin/sh
# Writes rules.yaml from deploy/prometheus, because Kustomize reads no file outside of its folder. A test compares them.
set -eu
cd "$(dirname "$0")"
{
    cat <<'YAML'
# Copied from deploy/prometheus by copy-rules.sh. Change the files there.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: avatar
  labels: { app.kubernetes.io/part-of: avatar }
spec:
  groups:
YAML
    for file in avatar.rules.yml avatar.alerts.yml; do
        sed -e '1,/^groups:$/d' -e '/./s/^/  /' "../../../prometheus/$file"
    done
} > rules.yaml
