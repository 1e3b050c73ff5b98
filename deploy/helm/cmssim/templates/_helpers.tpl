{{- define "cmssim.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{- define "cmssim.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "cmssim.labels" -}}
{{ include "cmssim.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "cmssim.image" -}}
{{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
{{- end -}}

{{- define "cmssim.secret" -}}
{{ .Values.auth.existingSecret | default (include "cmssim.fullname" .) }}
{{- end -}}

{{- define "cmssim.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "cmssim.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- /* Only the pod itself asks the control API, which may listen on its loopback, so the probes are commands. */ -}}
{{- define "cmssim.health" -}}
exec:
  command: [cmssim, health, --control=http://127.0.0.1:{{ .Values.control.port }}]
timeoutSeconds: 5
{{- end -}}

{{- define "cmssim.mounts" -}}
- name: data
  mountPath: /data
- name: tmp
  mountPath: /tmp
{{- if .Values.world }}
- name: world
  mountPath: /etc/cmssim/world
  readOnly: true
{{- end }}
{{- end -}}

{{- define "cmssim.volumes" -}}
- name: data
  emptyDir:
    sizeLimit: {{ .Values.dataSize }}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- if .Values.world }}
- name: world
  configMap:
    name: {{ include "cmssim.fullname" . }}
    items:
      - key: world.xml
        path: world.xml
{{- end }}
{{- end -}}

{{- define "cmssim.options" -}}
- serve
- --bridges={{ .Values.bridges }}
- --https-port={{ .Values.httpsPort }}
- --http-port={{ .Values.httpPort }}
- --control-port={{ .Values.control.port }}
- --log-dir=/data/logs
- --certificate=/data/bridge.pfx
{{- if .Values.world }}
- --world=/etc/cmssim/world/world.xml
{{- end }}
{{- range .Values.options }}
- {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "cmssim.jobEnvironment" -}}
- name: JOB_COMPLETION_INDEX
  valueFrom:
    fieldRef:
      fieldPath: metadata.annotations['batch.kubernetes.io/job-completion-index']
- name: CMSSIM_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "cmssim.secret" . }}
      key: password
{{- end -}}
