# Concord in a container of its own: one static program, no shell, no root.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -mod=readonly -buildvcs=false -ldflags "-s -w -buildid= -X main.version=${VERSION}" -o /concord ./cmd/concord \
	&& mkdir /empty

FROM scratch
COPY --from=build /concord /concord
COPY --from=build --chown=65532:65532 /empty /data
USER 65532:65532
VOLUME /data
ENV CONCORD_DATA=/data
ENTRYPOINT ["/concord"]
CMD ["serve"]
