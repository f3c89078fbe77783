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

{{/*
The version of a PodDisruptionBudget: policy/v1beta1 before Kubernetes 1.21. Where Helm renders without a cluster it knows of every
version that there ever was, so the server's own version has a say too.
*/}}
{{- define "understudy.budget" -}}
{{- if and (semverCompare ">=1.21-0" .Capabilities.KubeVersion.Version) (.Capabilities.APIVersions.Has "policy/v1") -}}
policy/v1
{{- else -}}
policy/v1beta1
{{- end -}}
{{- end }}

{{/* Labels that a pod is selected by: (list $ "orchestrator") */}}
{{- define "understudy.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: understudy
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "understudy.image" -}}
{{- $image := .Values.image -}}
{{- $repository := required "image.repository: which image? build one with './mvnw package -Pimage'" $image.repository -}}
{{- if $image.digest -}}
{{ $repository }}@{{ $image.digest }}
{{- else -}}
{{ $repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* As Pod Security Standards' level restricted wants it, and no right in this cluster: sites are reached by kubeconfigs. */}}
{{- define "understudy.pod" -}}
serviceAccountName: {{ .Release.Name }}-pods
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "understudy.container" -}}
image: {{ include "understudy.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{/* Of a list as secretEnvironment */}}
{{- define "understudy.environment" -}}
{{- range . }}
- name: {{ .name }}
  valueFrom: {secretKeyRef: {name: {{ .secret }}, key: {{ .key | quote }}}}
{{- end }}
{{- end }}

{{- define "understudy.mounts" -}}
- {name: failover-policies, mountPath: /etc/understudy/failover-policies, readOnly: true}
- {name: runbooks, mountPath: /etc/understudy/runbooks, readOnly: true}
- {name: routes, mountPath: /etc/understudy/routes, readOnly: true}
- {name: secrets, mountPath: /etc/understudy/secrets, readOnly: true}
- {name: tmp, mountPath: /tmp}
{{- end }}

{{/* (list $ secrets). Whole volumes, never single files: only those follow when a ConfigMap changes. */}}
{{- define "understudy.volumes" -}}
{{- $secrets := index . 1 }}
{{- with index . 0 }}
{{- $documents := .Values.documents }}
{{- if not (or $documents.failoverPolicies $documents.existing.failoverPolicies) }}
{{- fail "documents: there is no failover policy; give documents.failoverPolicies or documents.existing.failoverPolicies" }}
{{- end }}
{{- if not (or $documents.runbooks $documents.existing.runbooks) }}
{{- fail "documents: there is no runbook; give documents.runbooks or documents.existing.runbooks" }}
{{- end }}
{{- include "understudy.folder" (list . "failover-policies" $documents.failoverPolicies $documents.existing.failoverPolicies) }}
{{- include "understudy.folder" (list . "runbooks" $documents.runbooks $documents.existing.runbooks) }}
{{- include "understudy.folder" (list . "routes" $documents.routes $documents.existing.routes) }}
{{- end }}
- name: secrets
  {{- if $secrets }}
  projected:
    defaultMode: 0440
    sources:
      {{- range $secrets }}
      - secret: {name: {{ . }}}
      {{- end }}
  {{- else }}
  emptyDir: {}
  {{- end }}
- name: tmp
  emptyDir: {sizeLimit: 128Mi}
{{- end }}

{{/* (list $ folder texts existing) */}}
{{- define "understudy.folder" }}
- name: {{ index . 1 }}
  {{- if not (or (index . 2) (index . 3)) }}
  emptyDir: {}
  {{- else }}
  projected:
    sources:
      {{- if index . 2 }}
      - configMap: {name: {{ (index . 0).Release.Name }}-{{ index . 1 }}}
      {{- end }}
      {{- range index . 3 }}
      - configMap: {name: {{ . }}}
      {{- end }}
  {{- end }}
{{- end }}

{{/* (list scheme path period failures) */}}
{{- define "understudy.probe" -}}
httpGet: {path: {{ index . 1 }}, port: api, scheme: {{ index . 0 }}}
periodSeconds: {{ index . 2 }}
timeoutSeconds: 3
failureThreshold: {{ index . 3 }}
{{- end }}

{{- define "understudy.probes" -}}
startupProbe:
  {{- include "understudy.probe" (list . "/health/live" 2 60) | nindent 2 }}
livenessProbe:
  {{- include "understudy.probe" (list . "/health/live" 10 6) | nindent 2 }}
readinessProbe:
  {{- include "understudy.probe" (list . "/health/ready" 5 2) | nindent 2 }}
{{- end }}
