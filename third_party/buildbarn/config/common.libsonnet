// What all programs of tools/cluster share. The environment says where: one
// TCP port for Bazel and two for metrics, on loopback; sockets for the rest.
local folder = std.extVar('CLUSTER_FOLDER');
local port = std.parseInt(std.extVar('CLUSTER_PORT'));
local loopback(offset) = '127.0.0.1:' + (port + offset);
local socket(name) = folder + '/' + name + '.socket';
local everyone = { allow: {} };  // who can reach loopback and the folder
local storage = { grpc: { address: loopback(0) } };
{
  folder: folder,
  everyone: everyone,
  storageAddress: loopback(0),
  contentAddressableStorage: storage,
  blobstore: { contentAddressableStorage: storage, actionCache: storage },
  maximumMessageSizeBytes: 16 * 1024 * 1024,

  listen(name): [{
    listenPaths: [socket(name)],
    authenticationPolicy: everyone,
  }],
  address(name): { address: 'unix://' + socket(name) },

  // http://127.0.0.1:PORT/metrics, for Prometheus.
  metrics(offset): { diagnosticsHttpServer: {
    httpServers: [{
      listenAddresses: [loopback(offset)],
      authenticationPolicy: everyone,
    }],
    enablePrometheus: true,
  } },
}
