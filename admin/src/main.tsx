import './i18n/i18n';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { ConsoleApp } from './console-app';
import { chooseLanguage, storedLanguage } from './i18n/i18n';

chooseLanguage(storedLanguage());
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<ConsoleApp />);
