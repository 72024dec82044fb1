// Runs in mongosh, once per start: forms the replica set and makes the application's user. Safe to
// repeat. Standing data is never touched.
/* global connect, sleep, print */
const WAIT_MS_MAX = 120_000;
const MEMBERS = ['mongo1:27017', 'mongo2:27017', 'mongo3:27017'];
const rootPassword = encodeURIComponent(process.env.MONGO_ROOT_PASSWORD);

/** A member that makes its root user answers on its own machine only, for some seconds. */
function connectPatiently(uri) {
  const giveUpAt = Date.now() + WAIT_MS_MAX;
  for (;;) {
    try {
      return connect(uri);
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      sleep(1_000);
    }
  }
}

const first = connectPatiently(
  `mongodb://root:${rootPassword}@${MEMBERS[0]}/admin?directConnection=true&authSource=admin`,
);
try {
  first.adminCommand({ replSetGetStatus: 1 });
  print('replica set: already formed');
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error;
  first.adminCommand({
    replSetInitiate: { _id: 'rs0', members: MEMBERS.map((host, _id) => ({ _id, host })) },
  });
  print('replica set: formed');
}

const giveUpAt = Date.now() + WAIT_MS_MAX;
while (!first.hello().setName || !first.hello().primary) {
  if (Date.now() > giveUpAt) throw new Error('no primary was elected');
  sleep(500);
}

const set = connectPatiently(
  `mongodb://root:${rootPassword}@${MEMBERS.join(',')}/admin?replicaSet=rs0&authSource=admin`,
);
const application = set.getSiblingDB('doorhive');
const user = {
  pwd: process.env.MONGO_APP_PASSWORD,
  roles: [{ role: 'readWrite', db: 'doorhive' }],
};
if (application.getUser('doorhive') === null) {
  application.createUser({ user: 'doorhive', ...user });
  print('user: created');
} else {
  application.updateUser('doorhive', user);
  print('user: already there, password and roles set again');
}
