/* The gallery is not translated: only developers and the screenshot tests see it. */
import { useState } from "react";
import { ApiError } from "../../api/client";
import { list, oneOf, useSearchState } from "../../lib/search_state";
import {
  BarChart, Button, Card, Checkbox, CheckboxGroup, ConfirmDialog, DeniedState, DueDate, EmptyState, ErrorState, FileDrop, FilterChips, Form, Input,
  LinkButton, Menu, MenuItem, MenuLine, MenuRadio, NotFoundState, Page, Pagination, PrintButton, ProgressBar, RadioGroup, Ring, Select, SkeletonRows,
  Sparkline, StackedBar, StatusTag, Table, Tabs, Textarea, toast, Toaster, type Column,
} from "../../ui";

interface Unit {
  name: string;
  manager: string;
  people: number;
  ready: number;
}
const units: Unit[] = [
  { name: "ICU", manager: "M. Thompson", people: 142, ready: 99 },
  { name: "Emergency", manager: "J. Santos", people: 168, ready: 71 },
  { name: "Interventional Cardiology and Cardiac Catheterisation Recovery, North Tower", manager: "Maximiliana Oyelaran-Featherstonehaugh", people: 1204, ready: 96 },
];
const columns: Column<Unit>[] = [
  { key: "name", header: "Unit", head: true, cell: (row) => row.name, compare: (a, b) => a.name.localeCompare(b.name) },
  { key: "manager", header: "Manager", cell: (row) => row.manager },
  { key: "people", header: "People", num: true, cell: (row) => row.people, compare: (a, b) => a.people - b.people },
  { key: "ready", header: "Ready", num: true, cell: (row) => `${row.ready} %`, compare: (a, b) => a.ready - b.ready },
  { key: "open", header: "Actions", actions: true, cell: (row) => <Button onClick={() => toast(`Opened ${row.name}`)}>Open</Button> },
];
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const codecs = { tab: oneOf(["progress", "requirements"], "progress"), unit: list() };

export default function Gallery() {
  const [state, setState] = useSearchState(codecs);
  const [open, setOpen] = useState(false);
  const [values, setValues] = useState({ name: "", unit: "", note: "", agree: false, shift: "day", days: ["mon"] });
  const [wrong, setWrong] = useState(false);
  const [file, setFile] = useState<File | null>(null);
  const [choice, setChoice] = useState("light");
  return (
    <main id="main" className="medium">
      <Page title="Components" lead="Every shared component in each of its states." actions={<PrintButton />}>
        <div className="stack">
          <Card title="Buttons" aside="36 px, 44 px on touch">
            <div className="row">
              <Button kind="primary">Start</Button>
              <Button>Read</Button>
              <Button kind="danger">Delete this course</Button>
              <Button kind="link">How this is counted</Button>
              <Button kind="primary" busy busyLabel="Saving">Save</Button>
              <Button disabled>Not now</Button>
              <LinkButton href="/dev/ui">Link as a button</LinkButton>
            </div>
          </Card>
          <Card title="Status">
            <div className="row">
              <StatusTag kind="overdue">Overdue</StatusTag>
              <StatusTag kind="soon">Due in 7 days</StatusTag>
              <StatusTag kind="ok">Current</StatusTag>
              <StatusTag kind="idle">Being verified</StatusTag>
              <StatusTag kind="info">New</StatusTag>
            </div>
            <div className="row">
              <DueDate date={inDays(-3)} />
              <DueDate date={inDays(0)} />
              <DueDate date={inDays(4)} />
              <DueDate date={inDays(18)} />
              <DueDate date={inDays(400)} inline />
            </div>
            <ProgressBar value={0} /> <ProgressBar value={38} /> <ProgressBar value={100} />
          </Card>
          <Table caption="Units" showCaption columns={columns} rows={units} rowKey={(row) => row.name} more={{ hasMore: true, loading: false, onMore: () => undefined, total: 42 }} />
          <Pagination label="Pages" onNext={() => undefined} />
          <Card title="Form">
            <Form
              label="Sample" onSubmit={() => setWrong(true)}
              errors={wrong ? { name: "Enter the name of the course", agree: "Confirm that you have read the policy", shift: "Choose a shift" } : {}}
            >
              <div className="two">
                <Input name="name" label="Course name" hint="As people will read it on the certificate" value={values.name} onValue={(name) => setValues({ ...values, name })} />
                <Select name="unit" label="Unit" optional empty="Choose a unit" value={values.unit} options={units.map((u) => ({ value: u.name, label: u.name }))} onValue={(unit) => setValues({ ...values, unit })} />
              </div>
              <Textarea name="note" label="Note" value={values.note} onValue={(note) => setValues({ ...values, note })} />
              <RadioGroup name="shift" label="Shift" value={values.shift} onValue={(shift) => setValues({ ...values, shift })} options={[{ value: "day", label: "Day" }, { value: "night", label: "Night", hint: "19:00 to 07:00" }]} />
              <CheckboxGroup name="days" label="Days" values={values.days} onValues={(days) => setValues({ ...values, days })} options={[{ value: "mon", label: "Monday" }, { value: "tue", label: "Tuesday", disabled: true }]} />
              <FileDrop name="scan" label="Scan of the card" hint="PDF, PNG or JPEG, up to 10 MB" accept=".pdf,.png,.jpg" maxBytes={10 << 20} file={file} onFile={setFile} />
              <Checkbox name="agree" label="I have read the policy" hint="Signs with your name and the time" checked={values.agree} onChecked={(agree) => setValues({ ...values, agree })} />
              <div className="form-foot">
                <Button kind="primary" type="submit">Save</Button>
                <Button onClick={() => setWrong(false)}>Clear the errors</Button>
              </div>
            </Form>
          </Card>
          <Card title="Dialog, menu, toast">
            <div className="row">
              <Button onClick={() => setOpen(true)}>Delete a course</Button>
              <Button onClick={() => toast("Saved", { label: "Undo", run: () => undefined })}>Say saved</Button>
              <Menu label="Choose" start>
                <MenuItem onSelect={() => toast("Renamed")}>Rename</MenuItem>
                <MenuItem href="/dev/ui">Go to the top</MenuItem>
                <MenuLine />
                <MenuRadio checked={choice === "light"} onSelect={() => setChoice("light")}>Light</MenuRadio>
                <MenuRadio checked={choice === "dark"} onSelect={() => setChoice("dark")}>Dark</MenuRadio>
              </Menu>
            </div>
            <ConfirmDialog open={open} title="Delete this course?" action="Delete this course" danger onConfirm={() => setOpen(false)} onClose={() => setOpen(false)}>
              <p>142 people have it on their list. Their certificates stay.</p>
            </ConfirmDialog>
          </Card>
          <Card title="Tabs and filters">
            <Tabs label="Certification" tabs={[{ key: "progress", label: "Progress" }, { key: "requirements", label: "Requirements" }]} selected={state.tab} onSelect={(tab) => setState({ tab: tab as "progress" })}>
              <p>{state.tab === "progress" ? "2 of 3 done." : "Complete 2 of 3."}</p>
            </Tabs>
            <FilterChips label="Filters" chips={units.map((u) => ({ key: u.name, label: u.name }))} selected={state.unit} onSelected={(unit) => setState({ unit })} />
          </Card>
          <Card title="Charts">
            <div className="stack">
              <StackedBar title="Readiness" parts={[{ label: "Current", value: 1118, kind: "ok" }, { label: "Due soon", value: 59, kind: "soon" }, { label: "Overdue", value: 27, kind: "overdue" }]} />
              <BarChart title="Overdue by unit" parts={[{ label: "ICU", value: 11 }, { label: "Emergency", value: 34, kind: "overdue" }]} />
              <div className="row">
                <Ring title="Ready" value={92.9} />
                <Sparkline title="Ready, last eight weeks" values={[88, 89, 88, 90, 91, 91, 92, 93]} />
              </div>
            </div>
          </Card>
          <p className="note">A note says something that matters on this page.</p>
          <p className="note soon">A note about something soon.</p>
          <p className="note overdue">A note about something that failed.</p>
          <EmptyState title="No courses yet" action={<Button kind="primary">Create a course</Button>}>Courses that you write are listed here.</EmptyState>
          <ErrorState error={new ApiError(500, "internal", "", [], "01J9-7F3A")} onRetry={() => undefined} />
          <ErrorState error={new ApiError(0, "unreachable", "")} onRetry={() => undefined} />
          <DeniedState />
          <NotFoundState />
          <SkeletonRows rows={3} />
        </div>
      </Page>
      <Toaster />
    </main>
  );
}
