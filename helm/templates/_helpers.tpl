{{- define "understudy.labels" -}}
app.kubernetes.io/name: understudy
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "understudy.subject" -}}
- kind: {{ .Values.subject.kind }}
  name: {{ required "subject.name: who acts at this site?" .Values.subject.name }}
  {{- if eq .Values.subject.kind "ServiceAccount" }}
  namespace: {{ .Release.Namespace }}
  {{- else }}
  apiGroup: rbac.authorization.k8s.io
  {{- end }}
{{- end }}
